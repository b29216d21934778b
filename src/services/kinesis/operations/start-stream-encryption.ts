import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { withServiceErrors, type KinesisContext, requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { checkKms } from '../settings/encryption.ts';
import { EncryptionType, KeyId, streamAddress } from '../shapes.ts';

/**
 * Marks later records as encrypted, as clients expect. There is no KMS here: the key is not looked up, and the setting
 * changes nothing on the disk, which is encrypted when the server has a key file (docs/encryption.md).
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartStreamEncryption.html
 */
export const StartStreamEncryption = operation('StartStreamEncryption', {
  input: structure({ EncryptionType, KeyId, ...streamAddress }),
  errors: [InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound],
  access: onStream('kinesis:StartStreamEncryption'),
});

export const startStreamEncryption: Handler<typeof StartStreamEncryption, KinesisContext> = async (
  input,
  context,
  caller,
) => {
  const stream = requireStream(context, input, caller);
  checkKms(input.EncryptionType);
  const starting = context.engine.changes.change(stream, ({ encryption }) =>
    encryption.type === 'KMS' && encryption.keyId === input.KeyId
      ? undefined
      : { settings: { encryption: { type: 'KMS', keyId: input.KeyId } }, counted: 'encryption-start' },
  );
  await withServiceErrors(stream.document, starting);
};

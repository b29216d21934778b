import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { withServiceErrors, type KinesisContext, requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { checkKms } from '../settings/encryption.ts';
import { EncryptionType, KeyId, streamAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StopStreamEncryption.html */
export const StopStreamEncryption = operation('StopStreamEncryption', {
  input: structure({ EncryptionType, KeyId, ...streamAddress }),
  errors: [InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound],
  access: onStream('kinesis:StopStreamEncryption'),
});

/** Accepts any key, because Terraform sends the previous one. */
export const stopStreamEncryption: Handler<typeof StopStreamEncryption, KinesisContext> = async (
  input,
  context,
  caller,
) => {
  const stream = requireStream(context, input, caller);
  checkKms(input.EncryptionType);
  const stopping = context.engine.changes.change(stream, ({ encryption }) =>
    encryption.type === 'NONE'
      ? undefined
      : { settings: { encryption: { type: 'NONE' } }, counted: 'encryption-stop' },
  );
  await withServiceErrors(stream.document, stopping);
};

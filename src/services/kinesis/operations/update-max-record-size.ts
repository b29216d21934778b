import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { withServiceErrors, type KinesisContext, requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, memberMissing, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { MaxRecordSizeInKiB, streamAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html */
export const UpdateMaxRecordSize = operation('UpdateMaxRecordSize', {
  input: structure({
    StreamARN: streamAddress.StreamARN,
    StreamId: streamAddress.StreamId,
    MaxRecordSizeInKiB,
  }),
  errors: [ResourceInUse, ResourceNotFound, LimitExceeded, InvalidArgument],
  access: onStream('kinesis:UpdateMaxRecordSize'),
});

export const updateMaxRecordSize: Handler<typeof UpdateMaxRecordSize, KinesisContext> = async (
  { MaxRecordSizeInKiB: maxRecordKib, ...address },
  context,
  caller,
) => {
  if (address.StreamARN === undefined) throw memberMissing('streamARN');
  const stream = requireStream(context, address, caller);
  const updating = context.engine.changes.change(stream, (current) =>
    current.maxRecordKib === maxRecordKib ? undefined : { settings: { maxRecordKib } },
  );
  await withServiceErrors(stream.document, updating);
};

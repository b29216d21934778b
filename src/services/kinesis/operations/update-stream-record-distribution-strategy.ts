import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { withServiceErrors, type KinesisContext, requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { RecordDistributionStrategy, streamAddress, StreamARN } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamRecordDistributionStrategy.html */
export const UpdateStreamRecordDistributionStrategy = operation('UpdateStreamRecordDistributionStrategy', {
  input: structure({ RecordDistributionStrategy, StreamARN, StreamId: streamAddress.StreamId }),
  errors: [ResourceNotFound, InvalidArgument, ResourceInUse, LimitExceeded],
  access: onStream('kinesis:UpdateStreamRecordDistributionStrategy'),
});

export const updateStreamRecordDistributionStrategy: Handler<
  typeof UpdateStreamRecordDistributionStrategy,
  KinesisContext
> = async ({ RecordDistributionStrategy: distribution, StreamARN: arn }, context, caller) => {
  const stream = requireStream(context, { StreamARN: arn }, caller);
  await withServiceErrors(stream.document, context.engine.changes.setDistribution(stream, distribution));
};

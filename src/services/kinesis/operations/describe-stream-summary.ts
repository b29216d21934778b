import { openShardCount } from '../../../engine/stream/document.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { type KinesisContext, requireStream } from '../context.ts';
import { describeCommon } from '../describe-stream.ts';
import { InvalidArgument, LimitExceeded, ResourceNotFound } from '../errors.ts';
import { describeWarmThroughput } from '../settings/warm-throughput.ts';
import { streamAddress, StreamDescriptionSummary } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html */
export const DescribeStreamSummary = operation('DescribeStreamSummary', {
  input: structure({ ...streamAddress }),
  output: structure({ StreamDescriptionSummary }),
  errors: [ResourceNotFound, LimitExceeded, InvalidArgument],
  access: onStream('kinesis:DescribeStreamSummary'),
});

export const describeStreamSummary: Handler<typeof DescribeStreamSummary, KinesisContext> = (
  input,
  context,
  caller,
) => {
  const stream = requireStream(context, input, caller);
  const target = describeWarmThroughput(stream.document);
  return {
    StreamDescriptionSummary: {
      ...describeCommon(stream),
      OpenShardCount: stream.isAvailable ? openShardCount(stream.document) : 0,
      ConsumerCount: stream.document.consumers.length,
      ...(target.TargetMiBps > 0 && { WarmThroughput: target }),
      MaxRecordSizeInKiB: stream.document.maxRecordKib,
      ...(stream.document.mode === 'ON_DEMAND' && {
        RecordDistributionStrategy: stream.document.distribution,
      }),
    },
  };
};

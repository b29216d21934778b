import { openShardCount } from '../../../engine/stream/document.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { streamArn } from '../../../engine/stream/arn.ts';
import { withServiceErrors, type KinesisContext, requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { checkShardLimit } from '../limits/open-shards.ts';
import { checkWarmThroughput, describeWarmThroughput, warmUp } from '../settings/warm-throughput.ts';
import { streamAddress, StreamARN, StreamName, WarmThroughput, WarmThroughputMiBps } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamWarmThroughput.html */
export const UpdateStreamWarmThroughput = operation('UpdateStreamWarmThroughput', {
  input: structure({ WarmThroughputMiBps, ...streamAddress }),
  output: structure({
    StreamARN: optional(StreamARN),
    StreamName: optional(StreamName),
    WarmThroughput: optional(WarmThroughput),
  }),
  errors: [ResourceNotFound, LimitExceeded, InvalidArgument, ResourceInUse],
  access: onStream('kinesis:UpdateStreamWarmThroughput'),
});

export const updateStreamWarmThroughput: Handler<typeof UpdateStreamWarmThroughput, KinesisContext> = async (
  { WarmThroughputMiBps: mibps, ...address },
  context,
  caller,
) => {
  const { streams, changes } = context.engine;
  const stream = requireStream(context, address, caller);
  await checkWarmThroughput(context, stream.document, stream.document.mode, mibps);
  checkShardLimit(streams, stream.document, Math.max(0, mibps - openShardCount(stream.document)));
  await withServiceErrors(
    stream.document,
    changes.change(stream, (current) => warmUp(current, mibps)),
  );
  return {
    StreamARN: streamArn(stream.document),
    StreamName: stream.document.streamName,
    WarmThroughput: describeWarmThroughput(stream.document),
  };
};

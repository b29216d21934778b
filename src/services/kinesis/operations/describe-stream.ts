import { parseShardId } from '../../../engine/shard/id.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, optional, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { type KinesisContext, requireStream } from '../context.ts';
import { describeCommon, describeShard, listedShards } from '../describe-stream.ts';
import { InvalidArgument, LimitExceeded, ResourceNotFound, shardNotFound } from '../errors.ts';
import { MAX_SHARDS_DESCRIBED } from '../limits.ts';
import { ShardId, streamAddress, StreamDescription } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html */
export const DescribeStream = operation('DescribeStream', {
  input: structure({
    Limit: optional(integer({ min: 1, max: 10_000 })),
    ExclusiveStartShardId: optional(ShardId),
    ...streamAddress,
  }),
  output: structure({ StreamDescription }),
  errors: [ResourceNotFound, LimitExceeded, InvalidArgument],
  access: onStream('kinesis:DescribeStream'),
});

export const describeStream: Handler<typeof DescribeStream, KinesisContext> = (input, context, caller) => {
  const stream = requireStream(context, input, caller);
  const { ExclusiveStartShardId: startId } = input;
  const after = startId === undefined ? -1 : parseShardId(startId);
  if (after === undefined) throw shardNotFound(stream.document, startId!);
  const limit = Math.min(input.Limit ?? MAX_SHARDS_DESCRIBED, MAX_SHARDS_DESCRIBED);
  const rest = listedShards(stream, context.clock.now()).filter(({ number }) => number > after);
  return {
    StreamDescription: {
      ...describeCommon(stream),
      Shards: rest.slice(0, limit).map(describeShard),
      HasMoreShards: rest.length > limit,
    },
  };
};

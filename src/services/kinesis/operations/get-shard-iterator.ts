import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { type KinesisContext, resolveAddress, whileAvailable } from '../context.ts';
import { refuseDryRun } from '../dry-run.ts';
import {
  DryRunOperation,
  InvalidArgument,
  readRateExceeded,
  ResourceNotFound,
  shardDoesNotExist,
  ThroughputExceeded,
} from '../errors.ts';
import { startingPoint } from '../record/starting-point.ts';
import {
  DryRun,
  SequenceNumber,
  ShardId,
  ShardIterator,
  ShardIteratorType,
  streamAddress,
  Timestamp,
} from '../shapes.ts';
import { requireShard } from '../shards/require-shard.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html */
export const GetShardIterator = operation('GetShardIterator', {
  input: structure({
    ShardId,
    ShardIteratorType,
    StartingSequenceNumber: optional(SequenceNumber),
    Timestamp: optional(Timestamp),
    ...streamAddress,
    DryRun,
  }),
  output: structure({ ShardIterator: optional(ShardIterator) }),
  errors: [ResourceNotFound, InvalidArgument, ThroughputExceeded, DryRunOperation],
  access: onStream('kinesis:GetShardIterator'),
});

export const getShardIterator: Handler<typeof GetShardIterator, KinesisContext> = async (
  input,
  context,
  caller,
) => {
  const { stream, shard } = requireShard(context, resolveAddress(input, caller), input.ShardId);
  const { streamName, creationId } = stream.document;
  const { ShardIteratorType: type, StartingSequenceNumber: sequenceNumber, Timestamp: timestampMs } = input;
  const requested = { type, sequenceNumber, timestampMs };
  const start = startingPoint(requested, 'GetShardIterator', shard, stream.document, context.clock.now());
  refuseDryRun(input, 'GetShardIterator');
  if (!shard.quota.admitIterator()) throw readRateExceeded(stream.document, shard.id);
  const resolving = context.engine.shardReader.resolve(stream, shard, start);
  const position = await whileAvailable(stream, resolving, (named) => shardDoesNotExist(named, shard.number));
  const iterator = { streamName, creationId, shardNumber: shard.number, position };
  return { ShardIterator: context.engine.iterators.issue(stream.document, iterator) };
};

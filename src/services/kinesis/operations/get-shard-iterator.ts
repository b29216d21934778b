import type { StartingPoint } from '../../../engine/port.ts';
import { parseSequenceNumber } from '../../../engine/sequence-number.ts';
import { shardIdOf } from '../../../engine/shard-id.ts';
import type { Shard } from '../../../engine/shard.ts';
import type { Handler, Input } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import type { KinesisContext } from '../context.ts';
import { whileUsable } from '../context.ts';
import type { NamedStream } from '../errors.ts';
import {
  InvalidArgument,
  inStream,
  readRateExceeded,
  ResourceNotFound,
  shardDoesNotExist,
  ThroughputExceeded,
} from '../errors.ts';
import { requireShard } from '../require-shard.ts';
import {
  SequenceNumber,
  ShardId,
  ShardIterator,
  ShardIteratorType,
  streamAddress,
  Timestamp,
} from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html */
export const GetShardIterator = operation('GetShardIterator', {
  input: structure({
    ShardId,
    ShardIteratorType,
    StartingSequenceNumber: optional(SequenceNumber),
    Timestamp: optional(Timestamp),
    ...streamAddress,
  }),
  output: structure({ ShardIterator: optional(ShardIterator) }),
  errors: [ResourceNotFound, InvalidArgument, ThroughputExceeded],
});

type GetShardIteratorInput = Input<typeof GetShardIterator>;

export const getShardIterator: Handler<typeof GetShardIterator, KinesisContext> = async (
  input,
  context,
  caller,
) => {
  const { stream, shard } = requireShard(context, input, input.ShardId, caller);
  const { streamName, creationId } = stream.document;
  const start = startingPoint(input, shard, stream.document, context.clock.now());
  if (!shard.quota.admitIterator()) throw readRateExceeded(stream.document, shard.id);
  const resolving = context.engine.resolve(stream, shard, start);
  const position = await whileUsable(stream, resolving, (gone) => shardDoesNotExist(gone, shard.number));
  const iterator = { streamName, creationId, shardNumber: shard.number, position };
  return { ShardIterator: context.engine.iterators.issue(stream.document, iterator) };
};

function startingPoint(
  input: GetShardIteratorInput,
  shard: Shard,
  stream: NamedStream,
  nowMs: number,
): StartingPoint {
  const { ShardIteratorType: type, StartingSequenceNumber: sequenceNumber, Timestamp: timestampMs } = input;
  switch (type) {
    case 'TRIM_HORIZON':
    case 'LATEST':
      if (sequenceNumber !== undefined) throw eitherOr(type, 'also a');
      return { kind: type === 'LATEST' ? 'latest' : 'trim-horizon' };
    case 'AT_TIMESTAMP':
      return { kind: 'at-timestamp', timestampMs: checkTimestamp(timestampMs, nowMs) };
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      if (sequenceNumber === undefined) throw eitherOr(type, 'no');
      checkSequenceNumber(sequenceNumber, shard, stream);
      return {
        kind: type === 'AT_SEQUENCE_NUMBER' ? 'at-sequence-number' : 'after-sequence-number',
        sequenceNumber,
      };
  }
}

function eitherOr(type: string, article: 'no' | 'also a') {
  return InvalidArgument(
    'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) ' +
      `TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified ${type} and ${article} ` +
      'StartingSequenceNumber.',
  );
}

function checkTimestamp(timestampMs: number | undefined, nowMs: number): number {
  if (timestampMs === undefined) {
    throw InvalidArgument(
      'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no ' +
        'timestamp parameter.',
    );
  }
  if (timestampMs > nowMs) {
    throw InvalidArgument(
      'The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. ' +
        `timestampInMillis: ${timestampMs}, currentTimestampInMillis: ${nowMs}`,
    );
  }
  return timestampMs;
}

function checkSequenceNumber(text: string, shard: Shard, stream: NamedStream): void {
  const used = `StartingSequenceNumber ${text} used in GetShardIterator on shard ${shard.id} ${inStream(stream)}`;
  const fields = parseSequenceNumber(text);
  if (!fields) throw InvalidArgument(`${used} is invalid.`);
  if (fields.shardNumber !== shard.number) {
    throw InvalidArgument(
      `Invalid StartingSequenceNumber. It encodes ${shardIdOf(fields.shardNumber)}, while it was used in a ` +
        `call to a shard with ${shard.id}`,
    );
  }
  // The oldest version names no stream: `0` reads the first shard from its beginning.
  if (fields.version !== 0 && fields.shardCreatedSeconds !== shard.document.createdSeconds) {
    throw InvalidArgument(`${used} is invalid because it did not come from this stream.`);
  }
}

import type { StartingPoint } from '../../../engine/port.ts';
import { shardIdOf } from '../../../engine/shard/id.ts';
import { MAX_SEQUENCE_INDEX, parseSequenceNumber } from '../../../engine/shard/sequence-number.ts';
import type { Shard } from '../../../engine/shard/shard.ts';
import type { Infer } from '../../../schema/shape.ts';
import { inStream, InvalidArgument, type NamedStream } from '../errors.ts';
import type { ShardIteratorType } from '../shapes.ts';

/** The starting position in a request of GetShardIterator or SubscribeToShard. */
interface RequestedStart {
  readonly type: Infer<typeof ShardIteratorType>;
  readonly sequenceNumber: string | undefined;
  readonly timestampMs: number | undefined;
}

/**
 * Validates a starting position.
 * @param operation the name in the error messages
 * @throws InvalidArgumentException when a member that the type requires is missing, a timestamp is in the future, or a
 * sequence number is not from this shard
 */
export function startingPoint(
  { type, sequenceNumber, timestampMs }: RequestedStart,
  operation: string,
  shard: Shard,
  stream: NamedStream,
  nowMs: number,
): StartingPoint {
  switch (type) {
    case 'TRIM_HORIZON':
    case 'LATEST':
      if (sequenceNumber !== undefined) throw invalidCombination(type, 'also a');
      return { kind: type === 'LATEST' ? 'latest' : 'trim-horizon' };
    case 'AT_TIMESTAMP':
      return { kind: 'at-timestamp', timestampMs: checkTimestamp(timestampMs, nowMs) };
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      if (sequenceNumber === undefined) throw invalidCombination(type, 'no');
      checkSequenceNumber(sequenceNumber, operation, shard, stream);
      if (type === 'AFTER_SEQUENCE_NUMBER') checkNotLast(sequenceNumber);
      return {
        kind: type === 'AT_SEQUENCE_NUMBER' ? 'at-sequence-number' : 'after-sequence-number',
        sequenceNumber,
      };
  }
}

function invalidCombination(type: string, article: 'no' | 'also a') {
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

/** The EndingSequenceNumber of a closed shard has the greatest index: no record comes after it. */
function checkNotLast(text: string): void {
  if (parseSequenceNumber(text)?.index !== MAX_SEQUENCE_INDEX) return;
  throw InvalidArgument(
    'Invalid SequenceNumber for ShardIteratorType AFTER_SEQUENCE_NUMBER, SequenceNumber has reached max possible ' +
      'value for the shard.',
  );
}

function checkSequenceNumber(text: string, operation: string, shard: Shard, stream: NamedStream): void {
  const used = `StartingSequenceNumber ${text} used in ${operation} on shard ${shard.id} ${inStream(stream)}`;
  const fields = parseSequenceNumber(text);
  if (!fields) throw InvalidArgument(`${used} is invalid.`);
  if (fields.shardNumber !== shard.number) {
    throw InvalidArgument(
      `Invalid StartingSequenceNumber. It encodes ${shardIdOf(fields.shardNumber)}, while it was used in a ` +
        `call to a shard with ${shard.id}`,
    );
  }
  // Version 0 does not identify a stream: `0` reads the first shard from its beginning.
  if (fields.version !== 0 && fields.shardCreatedSeconds !== shard.document.createdSeconds) {
    throw InvalidArgument(`${used} is invalid because it did not come from this stream.`);
  }
}

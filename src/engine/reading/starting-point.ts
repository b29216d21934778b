import type { Clock } from '../../lib/time/clock.ts';
import type { LogStore } from '../../storage/port.ts';
import type { ShardPosition, StartingPoint } from '../port.ts';
import { parseSequenceNumber, positionOf } from '../shard/sequence-number.ts';
import { readShard } from './read-shard.ts';
import type { Shard } from '../shard/shard.ts';
import type { Stream } from '../stream/stream.ts';
import { trimHorizonMs } from '../stream/document.ts';

const BEGINNING: ShardPosition = { pos: 0, index: 0 };
const ONE_RECORD = { maxRecords: 1, maxBytes: 1 };

/**
 * The place where a reader begins. LATEST is settled here and now: what arrives later is read.
 * @param start its sequence number, if it has one, is of this shard
 */
export async function resolveStart(
  { logs, clock }: { logs: LogStore; clock: Clock },
  stream: Stream,
  shard: Shard,
  start: StartingPoint,
): Promise<ShardPosition> {
  switch (start.kind) {
    case 'trim-horizon':
      return BEGINNING;
    case 'latest':
      return { pos: (await logs.bounds(shard.logId)).endPos, index: 0 };
    case 'at-timestamp': {
      const fromMs = Math.max(start.timestampMs, trimHorizonMs(stream.document, clock.now()));
      return { pos: await logs.findByTime(shard.logId, fromMs), index: 0 };
    }
    case 'at-sequence-number':
    case 'after-sequence-number': {
      const place = placeOf(start.sequenceNumber);
      if (!place) return BEGINNING;
      // The number need not be that of a record: a subscription's continuation lies just above the record that its
      // index names, and a client may have made one up that lies below.
      const { records } = await readShard({ logs, clock }, stream, shard, place, ONE_RECORD);
      const number = BigInt(start.sequenceNumber);
      const found = records[0] && BigInt(records[0].sequenceNumber);
      if (start.kind === 'at-sequence-number') {
        return found !== undefined && found < number ? records[0]!.next : place;
      }
      return found !== undefined && found > number ? place : { pos: place.pos, index: place.index + 1 };
    }
  }
}

/** @returns undefined for a number below every record, such as the shard's own StartingSequenceNumber */
function placeOf(sequenceNumber: string): ShardPosition | undefined {
  const fields = parseSequenceNumber(sequenceNumber);
  if (!fields) throw new RangeError(`${sequenceNumber} is no sequence number`);
  return positionOf(fields);
}

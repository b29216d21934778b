import type { Clock } from '../lib/clock.ts';
import type { LogStore } from '../storage/port.ts';
import type { ShardPosition, StartingPoint } from './port.ts';
import { parseSequenceNumber, positionOf } from './sequence-number.ts';
import { readShard } from './shard-reader.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';
import { trimHorizonMs } from './stream-document.ts';

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
    case 'at-sequence-number': {
      const place = placeOf(start.sequenceNumber);
      if (!place) return BEGINNING;
      // A subscription's continuation may lie just above the record that its index names.
      const { records } = await readShard({ logs, clock }, stream, shard, place, ONE_RECORD);
      const [found] = records;
      return found && BigInt(found.sequenceNumber) < BigInt(start.sequenceNumber) ? found.next : place;
    }
    case 'after-sequence-number': {
      const place = placeOf(start.sequenceNumber);
      return place ? { pos: place.pos, index: place.index + 1 } : BEGINNING;
    }
  }
}

/** @returns undefined for a number below every record, such as the shard's own StartingSequenceNumber */
function placeOf(sequenceNumber: string): ShardPosition | undefined {
  const fields = parseSequenceNumber(sequenceNumber);
  if (!fields) throw new RangeError(`${sequenceNumber} is no sequence number`);
  return positionOf(fields);
}

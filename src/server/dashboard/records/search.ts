import { MIB } from '../../../lib/bytes.ts';
import type { StreamRecord } from '../../../engine/port.ts';
import { yieldToEventLoop } from '../../../lib/event-loop/yield-to-event-loop.ts';
import type { RecordsReply, RecordView } from '../contract.ts';
import { formatCursor } from './cursor.ts';
import { recordView } from './record-view.ts';
import type { ShardSource } from './shard-source.ts';

/** Bounds of one request; its cursor continues behind them. */
const MAX_SCANNED_RECORDS = 10_000;
export const MAX_SCANNED_BYTES = 10 * MIB;
/** Of the data that a reply shows: JSON and base64 of it are larger. */
const MAX_FOUND_BYTES = 4 * MIB;
/** Records between two turns of the event loop: matching a filter parses each of them. */
const RECORDS_PER_TURN = 500;

/** Finds the records that `isWanted` in all sources, in order of arrival. */
export async function search(
  sources: readonly ShardSource[],
  isWanted: (record: StreamRecord) => boolean,
  limit: number,
): Promise<RecordsReply> {
  const records: RecordView[] = [];
  let scannedRecords = 0;
  let scannedBytes = 0;
  let foundBytes = 0;
  while (
    records.length < limit &&
    scannedRecords < MAX_SCANNED_RECORDS &&
    scannedBytes < MAX_SCANNED_BYTES &&
    foundBytes < MAX_FOUND_BYTES
  ) {
    const source = await earliest(sources);
    if (!source) break;
    const record = source.take();
    scannedRecords++;
    scannedBytes += record.data.length;
    if (scannedRecords % RECORDS_PER_TURN === 0) await yieldToEventLoop();
    if (!isWanted(record)) continue;
    foundBytes += record.data.length;
    records.push(recordView(source.shardId, record));
  }
  const positions = new Map(sources.map(({ shardId, position }) => [shardId, position]));
  return {
    records,
    // Shards that have ended are in it too, or they would be taken for new ones.
    ...(!sources.every(({ hasEnded }) => hasEnded) && { cursor: formatCursor(positions) }),
    scannedRecords,
    atTip: sources.every(({ isAtTip }) => isAtTip),
  };
}

/** The source whose next record arrived first; undefined when none has one. */
async function earliest(sources: readonly ShardSource[]): Promise<ShardSource | undefined> {
  let first: ShardSource | undefined;
  for (const source of sources) {
    // Only when it has no record: most sources are full, and waiting costs a turn.
    if (!source.head && !source.isAtTip) await source.fill();
    if (source.head && (!first || source.head.timestampMs < first.head!.timestampMs)) first = source;
  }
  return first;
}

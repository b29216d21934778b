import type { ShardPosition, StreamRecord } from '../../engine/port.ts';
import type { EventBatch } from './event-batch.ts';
import { giveUp } from '../failure/discard.ts';
import type { ShardContext, ShardState } from '../shard/shard-context.ts';
import { type OpenWindow, remainingMs, windowAt } from './tumbling-window.ts';

// A wake-up is never missed; waking now and then all the same lets a reader notice that what it waits for
// has been trimmed away. Ten thousand idle shards look then eleven times a second, which costs next to nothing.
const MAX_WAIT_MS = 15 * 60_000;

export interface Collected {
  /** Where to go on when the batch is done. */
  readonly next: ShardPosition;
  /** There is nothing after it and never will be. */
  readonly ended: boolean;
  /** Nothing more is to come of the window that the batch, or the one before it, fell into. */
  readonly windowOver: boolean;
}

/**
 * Fills a batch with the records that the loop accepts: until it has BatchSize records, or six
 * megabytes, or the window has passed since its first record, or without a window as soon as the reader has
 * caught up. The batch is empty when all that was read was left out: then only the place has moved.
 * Where tumbling windows are on, all records of a batch fall into one.
 * @param batch may hold records already, from before `from`
 * @param opened the window that earlier batches have opened
 * @returns undefined when the loop is to stop
 */
export async function collect(
  context: ShardContext,
  batch: EventBatch,
  from: ShardPosition,
  opened: OpenWindow | undefined,
  onState: (state: ShardState) => void,
): Promise<Collected | undefined> {
  const { clock, reader, shardId, statistics, stopping, stream } = context;
  let next = from;
  let firstAtMs: number | undefined;
  let leftOut = false;
  let window = opened;
  onState({ phase: 'reading' });
  while (!stopping.aborted) {
    const { batchSize, batchingWindowSeconds, tumblingWindowSeconds } = context.settings();
    // Windows have been turned off since.
    if (window && tumblingWindowSeconds === 0) return { next, ended: false, windowOver: true };
    if (batch.count >= batchSize) return { next, ended: false, windowOver: false };
    const nowMs = clock.now();
    const maxRecords = batchSize - batch.count;
    const maxBytes = batch.bytesFor(maxRecords);
    const read = await reader.read(stream, shardId, next, { maxRecords, maxBytes });
    for (const record of read.records) {
      if (window && record.timestampMs >= window.endMs) return { next, ended: false, windowOver: true };
      const isOurs = context.isOurs(record);
      if (!isOurs || !context.accepts(record)) {
        if (isOurs) statistics.recordsFilteredOut++;
        leftOut = true;
      } else if (!batch.add(record)) {
        if (batch.count > 0) return { next, ended: false, windowOver: false };
        if (!(await giveUpOversized(context, record))) return undefined;
        statistics.recordsPolled++;
        // The other records are read again: views of the log are not to be held over a wait.
        return { next: record.next, ended: false, windowOver: false };
      } else if (tumblingWindowSeconds > 0) {
        window ??= windowAt(record.timestampMs, tumblingWindowSeconds);
      }
      if (isOurs) statistics.recordsPolled++;
      next = record.next;
    }
    next = read.next;
    if (read.ended || batch.count >= batchSize) {
      return { next, ended: read.ended, windowOver: false };
    }
    if (leftOut && batch.count === 0) return { next, ended: false, windowOver: false };
    if (read.records.length > 0 && read.millisBehindLatest > 0) continue;

    let timeoutMs = MAX_WAIT_MS;
    if (window) {
      const leftMs = remainingMs(window, nowMs);
      if (leftMs <= 0) return { next, ended: false, windowOver: true };
      timeoutMs = Math.min(timeoutMs, leftMs);
    }
    const last = batch.entries.at(-1);
    if (last) {
      firstAtMs ??= clock.monotonicMs();
      const leftMs = firstAtMs + batchingWindowSeconds * 1_000 - clock.monotonicMs();
      if (leftMs <= 0) return { next, ended: false, windowOver: false };
      timeoutMs = Math.min(timeoutMs, leftMs);
      onState({ phase: 'collecting', lastRecordMs: last.timestampMs });
    }
    await waitForMore(context, next, timeoutMs);
  }
  return undefined;
}

async function waitForMore(context: ShardContext, from: ShardPosition, timeoutMs: number): Promise<void> {
  const { reader, shardId, stopping, stream } = context;
  try {
    await reader.waitForRecords(stream, shardId, from, { timeoutMs, signal: stopping });
  } catch (error) {
    if (!stopping.aborted) throw error;
  }
}

/** A record may be larger than any event; no retry would make it fit. AWS has no words of its own for it. */
function giveUpOversized(context: ShardContext, record: StreamRecord): Promise<boolean> {
  const { logger, settings, shardId } = context;
  logger.warn('a record does not fit an event of 6 MB', {
    function: settings().functionArn,
    shardId,
    sequenceNumber: record.sequenceNumber,
    recordBytes: record.data.length,
  });
  const givenUp = {
    condition: 'RetryAttemptsExhausted',
    records: [record],
    invocations: 0,
    last: undefined,
  } as const;
  return giveUp(context, givenUp, undefined);
}

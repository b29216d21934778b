import { type Clock, sleep } from '../lib/time/clock.ts';
import type { LoadRecord } from './load-record.ts';
import type { LoadReport } from './report/load-report.ts';
import type { Producer } from './sending/producer.ts';

/** Late by half of it on average: records that are due in the same interval share a call. */
const TICK_MS = 5;
/** How long records wait for others of their aggregate: RecordMaxBufferedTime of the Kinesis Producer Library. */
export const AGGREGATION_MS = 100;
/** How long calls in flight may still take after a load was stopped. */
const STOP_GRACE_MS = 2_000;

export interface LoadOptions {
  readonly producer: Producer;
  readonly report: LoadReport;
  readonly clock: Clock;
  /** When the next record is due, in milliseconds since the start. */
  readonly nextDueMs: () => number;
  /** @param atMs when the record is due, since the epoch */
  readonly nextRecord: (atMs: number) => LoadRecord;
  /** The load ends with the first of both. */
  readonly durationMs: number;
  readonly count: number;
  /** How long records wait for others to share a call. */
  readonly lingerMs: number;
  readonly signal: AbortSignal;
}

/**
 * Makes records when they are due, whether or not earlier ones were accepted (an open loop), and waits until each has a
 * result. A server that stalls therefore shows in the latency of all records that were due meanwhile, not only of those
 * in flight. Records for which there is no room are counted as not sent.
 * @throws the reason of the signal, after the calls in flight have ended; the error of a call that cannot be repeated
 */
export async function runLoad(options: LoadOptions): Promise<void> {
  const { producer, clock, signal } = options;
  try {
    await makeRecords(options);
    while (producer.pending > 0) {
      producer.send();
      await sleep(clock, TICK_MS, { signal });
    }
  } catch (error) {
    const untilMs = clock.monotonicMs() + (signal.aborted ? STOP_GRACE_MS : 0);
    while (producer.callsInFlight > 0 && clock.monotonicMs() < untilMs) await sleep(clock, TICK_MS);
    producer.abandon();
    throw error;
  }
}

async function makeRecords(options: LoadOptions): Promise<void> {
  const { producer, report, clock, nextDueMs, nextRecord, durationMs, count, lingerMs, signal } = options;
  const [startMs, epochMs] = [clock.monotonicMs(), clock.now()];
  let sentMs = startMs;
  let made = 0;
  let dueMs = nextDueMs();
  while (made < count && dueMs < durationMs) {
    const nowMs = clock.monotonicMs();
    for (; dueMs <= nowMs - startMs && made < count && dueMs < durationMs; dueMs = nextDueMs(), made++) {
      if (producer.hasRoom) producer.add(nextRecord(Math.round(epochMs + dueMs)), startMs + dueMs);
      else report.notSent++;
    }
    if (nowMs - sentMs >= lingerMs) {
      producer.send();
      sentMs = nowMs;
    }
    await sleep(clock, TICK_MS, { signal });
  }
}

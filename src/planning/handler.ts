import { MIB } from '../lib/bytes.ts';
import { busiestShare } from './spread.ts';
import { peakOf, sharedConsumers, type Workload } from './workload.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html */
const MAX_BATCH = 10_000;
const MAX_FACTOR = 10;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: the event of an invocation. */
const MAX_EVENT_BYTES = 6 * MIB;
/** What the event has of each record beside its data: ids, times, ARN. */
const RECORD_ENVELOPE_BYTES = 500;
const BASE64_GROWTH = 4 / 3;

/** Batches that are proposed. */
const BATCHES = [100, 200, 500, 1_000, 2_000, 5_000, MAX_BATCH];

/** Part of the time of a lane that may be busy at the peak; the rest lets it catch up. */
const BUSY = 0.8;

/** A mapping reads a shard once a second while it is caught up. */
const POLL_MS = 1_000;
/**
 * Enhanced fan-out pushes instead, in about 70 ms; that it starts at most five invocations a second of a lane is assumed.
 * https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html
 */
const PUSH_MS = 70;
const PUSHES_PER_SECOND = 5;

/** The settings of the event source mapping of each consumer, and what to expect of them. */
export interface HandlerPlan {
  readonly batchSize: number;
  /** The records of a full batch: fewer than `batchSize` when more would not fit into an event. */
  readonly batchRecords: number;
  readonly parallelizationFactor: number;
  /** Invocations that can run at once for each consumer: shards times factor. */
  readonly concurrency: number;
  /** The duration of the invocation with a full batch. */
  readonly batchMs: number;
  /** The part of the time that the busiest lane is busy at the peak; above 1 its lag grows. */
  readonly busy: number;
  /** From the arrival of a record to the end of its invocation, at the peak; undefined when the lag grows. */
  readonly iteratorAgeMs: number | undefined;
  /** Of all consumers, at the mean rate. */
  readonly invocationsPerSecond: number;
  readonly busyEnvironments: number;
}

/** How much of what a function can process with the best settings is used: above 1 for none that keep up. */
export function handlerUse(workload: Workload, shards: number): number {
  return settingsFor(workload, shards).busy / BUSY;
}

export function handlerPlan(workload: Workload, shards: number): HandlerPlan {
  const { batchSize, batchRecords, factor, busy } = settingsFor(workload, shards);
  const { recordsPerSecond, consumers, fanOutConsumers } = workload;
  const batchMs = durationOf(workload, batchRecords);
  const lanes = shards * factor;
  const laneRate = recordsPerSecond / lanes;
  // A lane has an invocation for each poll that finds records, and more only when they do not fit into one batch.
  const invocations = (perSecond: number) =>
    lanes * Math.max(Math.min(laneRate, perSecond), laneRate / batchRecords);
  const shared = sharedConsumers(workload);
  const invocationsPerSecond =
    shared * invocations(1_000 / POLL_MS) + fanOutConsumers * invocations(PUSHES_PER_SECOND);
  const meanBatch = invocationsPerSecond === 0 ? 0 : (recordsPerSecond * consumers) / invocationsPerSecond;
  const waitMs = shared > 0 ? POLL_MS : PUSH_MS;
  return {
    batchSize,
    batchRecords,
    parallelizationFactor: factor,
    concurrency: lanes,
    batchMs,
    busy,
    iteratorAgeMs: busy < 1 ? waitMs + batchMs : undefined,
    invocationsPerSecond,
    busyEnvironments: (invocationsPerSecond * durationOf(workload, meanBatch)) / 1_000,
  };
}

interface Settings {
  readonly batchSize: number;
  readonly batchRecords: number;
  readonly factor: number;
  readonly busy: number;
}

/** The smallest factor that keeps up, with a batch that takes what arrives while one is processed. */
function settingsFor(workload: Workload, shards: number): Settings {
  let best: Settings | undefined;
  for (let factor = 1; factor <= MAX_FACTOR; factor++) {
    const lanes = shards * factor;
    // The records of a key are processed one after another, by one lane, so that a hot key is never divided.
    const laneRate = peakOf(workload).recordsPerSecond * busiestShare(workload, lanes);
    const batchSize = workload.handler.batchSize ?? batchFor(workload, laneRate);
    const batchRecords = Math.min(batchSize, mostRecords(workload));
    const busy = (laneRate * durationOf(workload, batchRecords)) / batchRecords / 1_000;
    const settings = { batchSize, batchRecords, factor, busy };
    if (busy <= BUSY) return settings;
    if (best === undefined || busy < best.busy) best = settings;
  }
  return best!;
}

/** What arrives while the previous batch is processed, at least in a second. */
function batchFor(workload: Workload, laneRate: number): number {
  const seconds = Math.max(POLL_MS, workload.handler.durationMs / BUSY) / 1_000;
  const wanted = Math.min(laneRate * seconds, mostRecords(workload));
  return BATCHES.find((batch) => batch >= wanted) ?? MAX_BATCH;
}

function mostRecords({ recordBytes }: Workload): number {
  const eventBytes = recordBytes * BASE64_GROWTH + RECORD_ENVELOPE_BYTES;
  return Math.max(1, Math.min(MAX_BATCH, Math.floor(MAX_EVENT_BYTES / eventBytes)));
}

function durationOf({ handler }: Workload, records: number): number {
  return handler.durationMs + handler.recordMs * records;
}

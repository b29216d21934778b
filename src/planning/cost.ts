import { GIB, KIB, MIB } from '../lib/bytes.ts';
import type { Prices } from './prices.ts';
import { sharedConsumers, type Workload } from './workload.ts';

const HOURS_PER_MONTH = 730;
const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3_600;
/** https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html */
const PUT_UNIT_BYTES = 25 * KIB;
/** An account with On-demand Advantage pays for at least this much in a region, written and read. */
const ADVANTAGE_MIN_BYTES_PER_SECOND = 25 * MIB;
const DAY_HOURS = 24;
const EXTENDED_DAYS = 7;

/** US dollars a month. */
export interface StreamCost {
  /** Shards, or the stream. */
  readonly capacity: number;
  readonly writes: number;
  readonly reads: number;
  readonly fanOut: number;
  /** Of records older than a day. */
  readonly retention: number;
  readonly total: number;
}

export interface CostPlan {
  readonly provisioned: StreamCost;
  readonly onDemand: StreamCost;
  /** On-demand Advantage, as if the account had no other stream in the region. */
  readonly advantage: StreamCost;
  /** The functions of all consumers, in any mode. */
  readonly functions: number;
}

interface Use {
  readonly workload: Workload;
  readonly shards: number;
  readonly invocationsPerSecond: number;
  readonly busyEnvironments: number;
}

export function costOf(use: Use, prices: Prices): CostPlan {
  const { workload, invocationsPerSecond, busyEnvironments } = use;
  const { requestMillion, gbSecond } = prices.lambda;
  const memoryGb = workload.handler.memoryMb / 1_024;
  return {
    provisioned: provisionedCost(use, prices.provisioned),
    onDemand: byVolume(workload, prices.onDemand, prices.onDemand.streamHour, 0),
    advantage: byVolume(workload, prices.advantage, 0, ADVANTAGE_MIN_BYTES_PER_SECOND),
    functions:
      SECONDS_PER_MONTH *
      ((invocationsPerSecond / 1e6) * requestMillion + busyEnvironments * memoryGb * gbSecond),
  };
}

export function putUnits(recordBytes: number): number {
  return Math.max(1, Math.ceil(recordBytes / PUT_UNIT_BYTES));
}

function provisionedCost({ workload, shards }: Use, prices: Prices['provisioned']): StreamCost {
  const { recordsPerSecond, recordBytes, fanOutConsumers, retentionHours } = workload;
  const shardHours = shards * HOURS_PER_MONTH;
  const gbPerSecond = (recordsPerSecond * recordBytes) / GIB;
  const unitsPerMonth = recordsPerSecond * putUnits(recordBytes) * SECONDS_PER_MONTH;
  return total({
    capacity: shardHours * prices.shardHour,
    writes: (unitsPerMonth / 1e6) * prices.putUnitMillion,
    reads: 0,
    fanOut:
      fanOutConsumers *
      (shardHours * prices.fanOutShardHour + gbPerSecond * SECONDS_PER_MONTH * prices.fanOutGb),
    retention:
      (retentionHours > DAY_HOURS ? shardHours * prices.extendedShardHour : 0) +
      storedGb(gbPerSecond, retentionHours, EXTENDED_DAYS, Infinity) * prices.longTermGbMonth,
  });
}

function byVolume(
  workload: Workload,
  prices: Prices['advantage'],
  streamHour: number,
  minBytesPerSecond: number,
): StreamCost {
  const { recordsPerSecond, recordBytes, fanOutConsumers, retentionHours } = workload;
  // Each record counts as whole kilobytes of 1,024 bytes. AWS says so of writing; of reading it is assumed.
  const bytesPerSecond = recordsPerSecond * Math.ceil(recordBytes / KIB) * KIB;
  const monthlyGb = (perSecond: number) => (perSecond * SECONDS_PER_MONTH) / GIB;
  const sharedBytes = bytesPerSecond * sharedConsumers(workload);
  const fanOutBytes = bytesPerSecond * fanOutConsumers;
  // What fan-out reads counts towards the minimum as well.
  const readBytes = Math.max(sharedBytes, minBytesPerSecond - fanOutBytes);
  const stored = (fromDays: number, toDays: number) =>
    storedGb(bytesPerSecond / GIB, retentionHours, fromDays, toDays);
  return total({
    capacity: streamHour * HOURS_PER_MONTH,
    writes: monthlyGb(Math.max(bytesPerSecond, minBytesPerSecond)) * prices.inGb,
    reads: monthlyGb(readBytes) * prices.outGb,
    fanOut: monthlyGb(fanOutBytes) * prices.fanOutGb,
    retention:
      stored(1, EXTENDED_DAYS) * prices.extendedGbMonth +
      stored(EXTENDED_DAYS, Infinity) * prices.longTermGbMonth,
  });
}

/** What is kept of records of an age between two numbers of days, once a stream has run for as long. */
function storedGb(gbPerSecond: number, retentionHours: number, fromDays: number, toDays: number): number {
  const days = Math.min(toDays, retentionHours / DAY_HOURS) - fromDays;
  return Math.max(0, days) * DAY_HOURS * 3_600 * gbPerSecond;
}

function total(parts: Omit<StreamCost, 'total'>): StreamCost {
  const { capacity, writes, reads, fanOut, retention } = parts;
  return { ...parts, total: capacity + writes + reads + fanOut + retention };
}

// A day of diurnal traffic with bursts on a virtual clock: a fixed number of shards, the autoscaler, and on-demand.
// `npm run bench -- scaling/day` prints a table and writes bench/results/autoscale-day.json.
import { writeFile } from 'node:fs/promises';
import { PRICES, pricesOf } from '../../src/planning/prices.ts';
import { SimulatedStream } from '../../test/services/application-autoscaling/simulated-stream.ts';
import { dayOfTraffic, type TrafficOptions } from './traffic.ts';

const RECORD_BYTES = 1_000;
const REGION = 'us-east-1';
const TARGET_PERCENT = 70;
const MAX_SHARDS = 24;
const RESULTS = 'bench/results/autoscale-day.json';
/** About what UpdateShardCount takes for a few shards on AWS. Assumed; here it takes half a second. */
const UPDATE_MS = 30_000;
const PAYLOAD_UNIT_BYTES = 25_000;

interface Day {
  readonly name: string;
  readonly shardHours: number;
  readonly costDollars: number;
  readonly throttledRecords: number;
  readonly throttledPercent: number;
  readonly throttledMinutes: number;
  readonly longestThrottleMinutes: number;
  readonly changes: number;
  readonly shards: string;
}

const traffic: TrafficOptions = { seed: 'day', low: 800, high: 7_000, bursts: 3 };
const { provisioned, onDemand } = pricesOf(REGION).prices;

/** @param quotas of the autoscaler; a fixed number of shards without */
async function simulate(name: string, shards: number, quotas?: 'on' | 'off'): Promise<Day> {
  const stream = await SimulatedStream.open({
    shards,
    load: dayOfTraffic(traffic),
    recordBytes: RECORD_BYTES,
    updateMs: UPDATE_MS,
    stepSeconds: 10,
    ...(quotas && { quotas }),
  });
  if (quotas) await stream.track(1, MAX_SHARDS, TARGET_PERCENT);
  await stream.runMinutes(24 * 60);
  await stream.close();
  const accepted = stream.offered - stream.throttled;
  const shardHours = stream.shardMs / 3_600_000;
  const units = (accepted * Math.ceil(RECORD_BYTES / PAYLOAD_UNIT_BYTES)) / 1e6;
  const counts = [shards, ...stream.changes.map((change) => change.shards)];
  return {
    name,
    shardHours: rounded(shardHours),
    costDollars: rounded(shardHours * provisioned.shardHour + units * provisioned.putUnitMillion),
    throttledRecords: stream.throttled,
    throttledPercent: rounded((100 * stream.throttled) / stream.offered, 4),
    throttledMinutes: stream.throttledMinutes.size,
    longestThrottleMinutes: longestRun([...stream.throttledMinutes]),
    changes: stream.changes.length,
    shards: counts.length === 1 ? String(shards) : `${Math.min(...counts)} to ${Math.max(...counts)}`,
  };
}

/** On-demand has no shards to pay for, and absorbs up to twice its peak of 30 days. Assumed to throttle nothing here. */
function onDemandDay(): Day {
  const load = dayOfTraffic(traffic);
  let records = 0;
  for (let second = 0; second < 86_400; second++) records += Math.round(load(second * 1_000));
  const gigabytes = (records * RECORD_BYTES) / 2 ** 30;
  return {
    name: 'on-demand',
    shardHours: 0,
    costDollars: rounded(24 * onDemand.streamHour + gigabytes * onDemand.inGb),
    throttledRecords: 0,
    throttledPercent: 0,
    throttledMinutes: 0,
    longestThrottleMinutes: 0,
    changes: 0,
    shards: '-',
  };
}

function longestRun(minutes: readonly number[]): number {
  let longest = 0;
  let run = 0;
  for (const [index, minute] of minutes.entries()) {
    run = index > 0 && minute === minutes[index - 1]! + 1 ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}

function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

function peakOf(): number {
  const load = dayOfTraffic(traffic);
  let peak = 0;
  for (let second = 0; second < 86_400; second++) peak = Math.max(peak, load(second * 1_000));
  return Math.ceil(peak);
}

const peak = peakOf();
const shardsForPeak = Math.ceil(peak / 1_000);
const shardsForMean = Math.ceil((traffic.low + traffic.high) / 2 / 1_000 / (TARGET_PERCENT / 100));
const days = [
  await simulate('fixed for the peak', shardsForPeak),
  await simulate('fixed for the mean', shardsForMean),
  await simulate(`autoscale ${TARGET_PERCENT}%`, 2, 'on'),
  await simulate(`autoscale ${TARGET_PERCENT}%, no daily limit`, 2, 'off'),
  onDemandDay(),
];
console.log(
  `A day of ${traffic.low} to ${traffic.high} records/s of ${RECORD_BYTES} bytes with ${traffic.bursts} bursts, at most ${peak} records/s;\n` +
    `writes only, prices of ${REGION} of ${PRICES.asOf}, UpdateShardCount takes ${UPDATE_MS / 1000} s\n`,
);
console.table(Object.fromEntries(days.map(({ name, ...figures }) => [name, figures])));
const result = {
  traffic,
  peakRecordsPerSecond: peak,
  recordBytes: RECORD_BYTES,
  updateMs: UPDATE_MS,
  region: REGION,
  pricesAsOf: PRICES.asOf,
  days,
};
await writeFile(RESULTS, `${JSON.stringify(result, undefined, 2)}\n`);
console.log(`written to ${RESULTS}`);

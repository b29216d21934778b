import type { LoadTest } from '../load/load-test.ts';
import type { DemoSummary } from './summary.ts';

// A smaller difference is due to the resolution of timers.
const REACHED_SHARE = 0.98;
// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
const SHARD_RECORDS_PER_SECOND = 1_000;

/**
 * Explains why the producers were slower than requested; undefined when they reached the rate.
 * @param cpus what this machine runs the server, the functions, the producers and the consumers on
 */
export function rateShortfall(
  loadTest: LoadTest,
  { put, shards }: DemoSummary,
  cpus: number,
): string | undefined {
  const { perSecond: wanted } = loadTest.wanted;
  if (put.perSecond >= wanted * REACHED_SHARE) return undefined;
  const quota = shards.length * SHARD_RECORDS_PER_SECOND;
  const held = `held ${count(put.perSecond)} of ${count(wanted)} records per second`;
  return wanted > quota
    ? `${held}, because ${shards.length} shards accept ${count(quota)}; the rest was throttled and retried`
    : `${held} on this machine, because ${reasonOf(loadTest, put.throttled, cpus)}`;
}

function reasonOf({ puts, wanted }: LoadTest, throttled: number, cpus: number): string {
  const { latenciesMs } = puts;
  const meanMs = latenciesMs.reduce((total, latency) => total + latency, 0) / Math.max(1, latenciesMs.length);
  // Each producer waits for the response before it sends the next record.
  const sufficientMs = (wanted.producers / wanted.perSecond) * 1_000;
  if (meanMs > sufficientMs) {
    return (
      `a PutRecord call took ${meanMs.toFixed(0)} ms on average, and ${wanted.producers} producers that send one ` +
      `record at a time need ${sufficientMs.toFixed(0)} ms; ${cpus} CPUs ran the server, the functions and all clients`
    );
  }
  if (throttled > 0) return `${count(throttled)} calls were throttled and retried`;
  return `its ${cpus} CPUs, which ran the server, the functions and all clients, were busy`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

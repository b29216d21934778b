import type { LoadTest } from '../load/load-test.ts';
import type { DemoSummary } from './summary.ts';

// A smaller difference is due to the resolution of timers.
const REACHED_SHARE = 0.98;
// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
const SHARD_RECORDS_PER_SECOND = 1_000;

/** Explains why the producers were slower than requested; undefined when they reached the rate. */
export function rateShortfall(loadTest: LoadTest, { put, shards }: DemoSummary): string | undefined {
  const { perSecond: wanted } = loadTest.wanted;
  if (put.perSecond >= wanted * REACHED_SHARE) return undefined;
  const count = (value: number) => value.toLocaleString('en-US');
  const quota = shards.length * SHARD_RECORDS_PER_SECOND;
  const shortfall = `reached ${count(put.perSecond)} of ${count(wanted)} records per second`;
  return wanted > quota
    ? `${shortfall}: ${shards.length} shards accept ${count(quota)}; the rest was throttled and retried`
    : `${shortfall} on this machine`;
}

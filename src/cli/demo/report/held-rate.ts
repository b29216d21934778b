import type { LoadTest } from '../load/load-test.ts';
import type { DemoSummary } from './summary.ts';

// A smaller difference is due to the resolution of timers.
const HELD_SHARE = 0.98;
// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
const SHARD_RECORDS_PER_SECOND = 1_000;

/** Explains why the producers were slower than requested; undefined when they held the rate. */
export function heldRate(loadTest: LoadTest, { put, shards }: DemoSummary): string | undefined {
  const { perSecond: wanted } = loadTest.wanted;
  if (put.perSecond >= wanted * HELD_SHARE) return undefined;
  const count = (value: number) => value.toLocaleString('en-US');
  const quota = shards.length * SHARD_RECORDS_PER_SECOND;
  const held = `held ${count(put.perSecond)} of ${count(wanted)} records per second`;
  return wanted > quota
    ? `${held}: ${shards.length} shards accept ${count(quota)}; the rest was throttled and retried`
    : `${held} on this machine`;
}

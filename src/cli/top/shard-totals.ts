import { behindMs, type ShardRates } from '../streams/rates.ts';

export const MEGABYTE = 1e6;

/** Rates per second of several shards together. */
export interface ShardTotals {
  readonly recordsIn: number;
  readonly megabytesIn: number;
  readonly recordsOut: number;
  readonly throttled: number;
  /** Of the shard whose reader is furthest behind. */
  readonly behindMs: number;
}

export function totalsOf(shards: readonly ShardRates[]): ShardTotals {
  const totals = { recordsIn: 0, megabytesIn: 0, recordsOut: 0, throttled: 0, behindMs: 0 };
  for (const shard of shards) {
    totals.recordsIn += shard.recordsInPerSecond;
    totals.megabytesIn += shard.bytesInPerSecond / MEGABYTE;
    totals.recordsOut += shard.recordsOutPerSecond;
    totals.throttled += shard.throttledPerSecond;
    totals.behindMs = Math.max(totals.behindMs, behindMs(shard));
  }
  return totals;
}

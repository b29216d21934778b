import type { Rates, ShardRates } from '../../server/dashboard/contract.ts';

/** The rates of this second of one stream, by shard id. */
export function ratesByShard(rates: Rates | undefined, stream: string): Map<string, ShardRates> {
  const own = rates?.shards.filter((shard) => shard.stream === stream) ?? [];
  return new Map(own.map((shard) => [shard.shardId, shard]));
}

export interface StreamTotals {
  readonly recordsIn: number;
  readonly bytesIn: number;
  readonly recordsOut: number;
  readonly bytesOut: number;
  readonly throttled: number;
}

export function totalsOf(shards: Iterable<ShardRates>): StreamTotals {
  const totals = { recordsIn: 0, bytesIn: 0, recordsOut: 0, bytesOut: 0, throttled: 0 };
  for (const shard of shards) {
    totals.recordsIn += shard.recordsIn;
    totals.bytesIn += shard.bytesIn;
    totals.recordsOut += shard.recordsOut;
    totals.bytesOut += shard.bytesOut;
    totals.throttled += shard.writesThrottled + shard.readsThrottled;
  }
  return totals;
}

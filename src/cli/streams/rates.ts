import type { ShardMetrics, StreamMetrics } from '../../engine/metrics.ts';

/** Counters at one moment; two snapshots give rates. */
export interface Snapshot {
  readonly atMs: number;
  readonly streams: readonly StreamMetrics[];
}

export interface ShardRates {
  readonly shardId: string;
  readonly closed: boolean;
  readonly recordsInPerSecond: number;
  readonly bytesInPerSecond: number;
  readonly recordsOutPerSecond: number;
  readonly throttledPerSecond: number;
  /** How far the last read was behind the newest record. */
  readonly millisBehindLatest: number;
}

export interface StreamRates {
  readonly account: string;
  readonly region: string;
  readonly streamName: string;
  readonly status: string;
  readonly shards: readonly ShardRates[];
}

/** The rates between two snapshots. A new shard, or one whose server was restarted, counts from zero. */
export function ratesBetween(before: Snapshot, after: Snapshot): StreamRates[] {
  const seconds = (after.atMs - before.atMs) / 1000;
  const earlier = new Map(
    before.streams.flatMap((stream) => stream.shards.map((shard) => [keyOf(stream, shard), shard] as const)),
  );
  return after.streams.map((stream) => {
    const { account, region, streamName, status } = stream;
    const shards = stream.shards.map((now): ShardRates => {
      const then = earlier.get(keyOf(stream, now));
      const rate = (of: (shard: ShardMetrics) => number) => {
        const grown = of(now) - (then ? of(then) : 0);
        return (grown < 0 ? of(now) : grown) / seconds;
      };
      return {
        shardId: now.shardId,
        closed: now.closed,
        recordsInPerSecond: rate(({ recordsIn }) => recordsIn),
        bytesInPerSecond: rate(({ bytesIn }) => bytesIn),
        recordsOutPerSecond: rate(({ recordsOut }) => recordsOut),
        throttledPerSecond: rate(({ writesThrottled, readsThrottled }) => writesThrottled + readsThrottled),
        millisBehindLatest: now.millisBehindLatest,
      };
    });
    return { account, region, streamName, status, shards };
  });
}

function keyOf({ account, region, streamName }: StreamMetrics, { shardId }: ShardMetrics): string {
  return `${account}/${region}/${streamName}/${shardId}`;
}

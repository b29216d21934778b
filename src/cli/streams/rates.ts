import { parseArn } from '../../lib/aws/arn.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { FunctionTotal } from '../../server/metrics/function-totals.ts';
import type { ShardMetrics, StreamMetrics } from '../../engine/metrics.ts';

/** Counters at one moment; two snapshots give rates. */
export interface Snapshot {
  readonly atMs: number;
  readonly streams: readonly StreamMetrics[];
  readonly mappings: readonly MappingStatus[];
  readonly functions: readonly FunctionTotal[];
}

type StreamSnapshot = Pick<Snapshot, 'atMs' | 'streams' | 'mappings'>;

export interface ShardRates {
  readonly shardId: string;
  readonly closed: boolean;
  readonly recordsInPerSecond: number;
  readonly bytesInPerSecond: number;
  readonly recordsOutPerSecond: number;
  readonly throttledPerSecond: number;
  /** How far the last read through the API was behind the newest record. */
  readonly millisBehindLatest: number;
  /** The age of the last record that a function has received and not finished; the maximum over the mappings. */
  readonly iteratorAgeMs: number;
}

export interface StreamRates {
  readonly account: string;
  readonly region: string;
  readonly streamName: string;
  readonly status: string;
  readonly shards: readonly ShardRates[];
}

/** The rates between two snapshots. A new shard, or one whose server was restarted, counts from zero. */
export function ratesBetween(before: StreamSnapshot, after: StreamSnapshot): StreamRates[] {
  const seconds = (after.atMs - before.atMs) / 1000;
  const earlier = new Map(
    before.streams.flatMap((stream) => stream.shards.map((shard) => [keyOf(stream, shard), shard] as const)),
  );
  const ages = iteratorAges(after.mappings);
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
        iteratorAgeMs: ages.get(keyOf(stream, now)) ?? 0,
      };
    });
    return { account, region, streamName, status, shards };
  });
}

/** The iterator age of each shard that mappings read. */
function iteratorAges(mappings: readonly MappingStatus[]): ReadonlyMap<string, number> {
  const ages = new Map<string, number>();
  for (const { eventSourceArn, region, streamName, shards } of mappings) {
    if (streamName === undefined) continue;
    // The stream may be of another account than the mapping.
    const account = parseArn(eventSourceArn)?.account ?? '';
    for (const { shardId, iteratorAgeMs } of shards) {
      const key = keyOf({ account, region, streamName }, { shardId });
      ages.set(key, Math.max(ages.get(key) ?? 0, iteratorAgeMs));
    }
  }
  return ages;
}

type StreamKey = Pick<StreamMetrics, 'account' | 'region' | 'streamName'>;

function keyOf(
  { account, region, streamName }: StreamKey,
  { shardId }: Pick<ShardMetrics, 'shardId'>,
): string {
  return `${account}/${region}/${streamName}/${shardId}`;
}

/** How far the slowest reader of a shard is behind, a client or a mapping. */
export function behindMs({ millisBehindLatest, iteratorAgeMs }: ShardRates): number {
  return Math.max(millisBehindLatest, iteratorAgeMs);
}

import type { MappingNode, ShardRates } from '../../server/dashboard/contract.ts';
import type { Lane } from './lanes.ts';

/** What a shard takes in a second: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export const SHARD_RECORDS_PER_SECOND = 1000;
export const SHARD_BYTES_PER_SECOND = 1024 * 1024;

/** An age that is ordinary for a consumer that keeps up. */
export const LAG_FROM_MS = 2000;
/** Lag of an hour or more fills the whole lane. */
const LAG_FULL_MS = 3_600_000;

export interface LaneState extends Lane {
  readonly recordsIn: number;
  readonly bytesIn: number;
  readonly throttled: number;
  /** Of the write quota, from 0 to 1: records or bytes, whichever is nearer. */
  readonly level: number;
  /** How far the lane has backed up from its end, from 0 to 1. */
  readonly backedUp: number;
  /** A consumer failed here and waits before it tries again. */
  readonly isBlocked: boolean;
}

export function laneStates(
  lanes: readonly Lane[],
  rates: ReadonlyMap<string, ShardRates>,
  mappings: readonly MappingNode[],
): LaneState[] {
  const ages = new Map<string, number>();
  const blocked = new Set<string>();
  for (const { shards } of mappings) {
    for (const { shardId, phase, iteratorAgeMs } of shards) {
      ages.set(shardId, Math.max(ages.get(shardId) ?? 0, iteratorAgeMs));
      if (phase === 'backing-off') blocked.add(shardId);
    }
  }
  return lanes.map((lane) => {
    let [recordsIn, bytesIn, throttled, ageMs] = [0, 0, 0, 0];
    for (const shardId of lane.shardIds) {
      const shard = rates.get(shardId);
      recordsIn += shard?.recordsIn ?? 0;
      bytesIn += shard?.bytesIn ?? 0;
      throttled += shard?.writesThrottled ?? 0;
      ageMs = Math.max(ageMs, ages.get(shardId) ?? 0);
    }
    const shards = lane.shardIds.length;
    const level = Math.max(
      recordsIn / (SHARD_RECORDS_PER_SECOND * shards),
      bytesIn / (SHARD_BYTES_PER_SECOND * shards),
    );
    return {
      ...lane,
      recordsIn,
      bytesIn,
      throttled,
      level: Math.min(1, level),
      backedUp: backedUp(ageMs),
      isBlocked: lane.shardIds.some((shardId) => blocked.has(shardId)),
    };
  });
}

/** On a logarithmic scale: seconds are visible, hours still differ from minutes. */
export function backedUp(ageMs: number): number {
  if (ageMs <= LAG_FROM_MS) return 0;
  return Math.min(1, Math.log(ageMs / LAG_FROM_MS) / Math.log(LAG_FULL_MS / LAG_FROM_MS));
}

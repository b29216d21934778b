import { DAY_MS } from '../../../lib/time/units.ts';

/** How far and how often a resource may be scaled. */
export interface ChangeLimits {
  /** By how much one change may multiply or divide the capacity; Infinity without a limit. */
  readonly maxFactor: number;
  /** Changes in any 24 hours; Infinity without a limit. */
  readonly changesPerDay: number;
  /** A change is a multiple of this part of the capacity, if that is more than 1. */
  readonly step: number;
}

export const UNLIMITED: ChangeLimits = { maxFactor: Infinity, changesPerDay: Infinity, step: 0 };

/**
 * The rules of UpdateShardCount, docs/aws/application-autoscaling.md#updateshardcount. Multiples of a quarter of the shards
 * need the fewest intermediate shards, and few large changes use less of the daily limit than many small ones.
 */
export const SHARD_LIMITS: ChangeLimits = { maxFactor: 2, changesPerDay: 10, step: 0.25 };

/**
 * Changes of a day that scale-in leaves to scale-out, which cannot wait: as many as it takes to double the capacity up to
 * its maximum, within these bounds.
 */
const RESERVE = { min: 3, max: 6 };

export function recentChanges(changesMs: readonly number[], nowMs: number): readonly number[] {
  return changesMs.filter((atMs) => atMs > nowMs - DAY_MS);
}

/** How many more changes are possible now. */
export function changesLeft(
  changesMs: readonly number[],
  { changesPerDay }: ChangeLimits,
  nowMs: number,
): number {
  return Math.max(0, changesPerDay - recentChanges(changesMs, nowMs).length);
}

/** The changes that a scale-in to this capacity must leave. */
export function reserveFor(capacity: number, max: number): number {
  const doublings = Math.ceil(Math.log2(max / Math.max(1, capacity)));
  return Math.min(RESERVE.max, Math.max(RESERVE.min, doublings));
}

/** The limits with the step that remains: the fewer changes of the day are left, the more each of them does. */
export function steppedBy(direction: 'out' | 'in', left: number, limits: ChangeLimits): ChangeLimits {
  const share = left / limits.changesPerDay;
  if (limits.changesPerDay === Infinity || share > 0.7) return limits;
  return { ...limits, step: limits.step * (direction === 'out' && share <= 0.4 ? 4 : 2) };
}

/**
 * The capacity that one change may reach on the way to another one.
 * @returns the current capacity when the way is shorter than a step
 */
export function withinLimits(current: number, wanted: number, { maxFactor, step }: ChangeLimits): number {
  if (wanted > current) {
    const unit = Math.max(1, Math.ceil(current * step));
    const grown = current + Math.ceil((wanted - current) / unit) * unit;
    return Math.min(grown, Math.floor(current * maxFactor));
  }
  const unit = Math.max(1, Math.floor(current * step));
  const shrunk = current - Math.floor((current - wanted) / unit) * unit;
  return Math.max(shrunk, Math.ceil(current / maxFactor));
}

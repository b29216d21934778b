import type { Random } from '../../lib/random.ts';

// AWS does not say; eight attempts in 60 s were counted there, which one second, doubled, comes near to:
// docs/aws/mappings.md#retries.
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

// A throttled shard competes with others for an environment that may be free in a moment.
const FIRST_THROTTLED_MS = 100;
const MAX_THROTTLED_MS = 5_000;

/** @param failures how often the same thing has failed, from 1 */
export function retryDelayMs(failures: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), MAX_RETRY_MS);
}

/** Spread over half of itself, so that shards throttled together do not come back together. */
export function throttledDelayMs(failures: number, random: Random): number {
  const delayMs = Math.min(FIRST_THROTTLED_MS * 2 ** (failures - 1), MAX_THROTTLED_MS);
  return delayMs * (0.5 + random.fraction() / 2);
}

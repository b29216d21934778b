import type { NotReached } from '../delivery/mapped-function.ts';
import type { Random } from '../../lib/random.ts';

// AWS does not document its delays. Eight attempts in 60 s were recorded, which is close to doubling delays from 1 s
// on: docs/aws/mappings.md#retries.
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

// A throttled shard competes with others for an environment that may become idle soon.
const FIRST_THROTTLED_MS = 100;
const MAX_THROTTLED_MS = 5_000;

/** @param failures how often the operation has failed in a row, from 1 */
export function retryDelayMs(failures: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), MAX_RETRY_MS);
}

/** With jitter of up to half the delay, so that shards that were throttled together do not retry together. */
function throttledDelayMs(failures: number, random: Random): number {
  const delayMs = Math.min(FIRST_THROTTLED_MS * 2 ** (failures - 1), MAX_THROTTLED_MS);
  return delayMs * (0.5 + random.fraction() / 2);
}

/** @param times how often in a row the function was not reached, from 1 */
export function notReachedDelayMs(reason: NotReached['reason'], times: number, random: Random): number {
  return reason === 'throttled' ? throttledDelayMs(times, random) : retryDelayMs(times);
}

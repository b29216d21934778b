import type { Random } from '../lib/random.ts';

const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 2_000;

/**
 * A random time up to one that doubles with each attempt ("full jitter"), so that records that were refused together do
 * not come back together: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @param attempts that have failed, from 1
 */
export function retryDelayMs(attempts: number, random: Random, maxMs = MAX_RETRY_MS): number {
  return random.fraction() * Math.min(maxMs, FIRST_RETRY_MS * 2 ** (attempts - 1));
}

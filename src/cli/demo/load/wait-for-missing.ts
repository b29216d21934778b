import { type Clock, sleep } from '../../../lib/time/clock.ts';

/** Missing records count as lost when none has arrived for this long. */
export const STALL_LIMIT_MS = 20_000;
const POLL_INTERVAL_MS = 100;

/**
 * Waits until no record is missing, or none has arrived for `STALL_LIMIT_MS`. The total time has no limit, because a slow
 * machine only takes longer.
 */
export async function waitForMissing(
  clock: Clock,
  missing: () => number | Promise<number>,
  signal: AbortSignal,
): Promise<void> {
  let least = Infinity;
  let progressMs = clock.monotonicMs();
  for (;;) {
    const left = await missing();
    if (left === 0) return;
    const nowMs = clock.monotonicMs();
    if (left < least) {
      least = left;
      progressMs = nowMs;
    }
    if (nowMs - progressMs >= STALL_LIMIT_MS) return;
    await sleep(clock, POLL_INTERVAL_MS, { signal });
  }
}

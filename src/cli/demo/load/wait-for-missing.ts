import { type Clock, sleep } from '../../../lib/time/clock.ts';

/** Missing records count as lost when nothing has arrived for this long. */
export const STALL_LIMIT_MS = 20_000;
const LOOK_MS = 100;

/**
 * Waits until nothing is missing, or until nothing has arrived for `STALL_LIMIT_MS`: a slow machine takes longer, and
 * only one that has stopped has lost something.
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
    await sleep(clock, LOOK_MS, { signal });
  }
}

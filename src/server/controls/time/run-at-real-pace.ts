import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { VirtualClock } from '../../../lib/time/virtual-clock.ts';

const STEP_MS = 5;

/** Moves a virtual clock as fast as real time passes, as long as it is needed. */
export async function runAtRealPace(
  clock: VirtualClock,
  realTime: Clock,
  isNeeded: () => boolean,
): Promise<void> {
  let lastMs = realTime.monotonicMs();
  while (isNeeded()) {
    await sleep(realTime, STEP_MS, { background: true });
    const passedMs = Math.floor(realTime.monotonicMs() - lastMs);
    lastMs += passedMs;
    await clock.advance(passedMs);
  }
}

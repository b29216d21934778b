import type { Clock, Timer } from './clock.ts';

// About as long as a turn of the event loop takes at most on a machine that is not busy.
const TURN_MS = 10;

/**
 * A timer for a limit on the work of this process. It counts turns of the event loop, each for no more than it should take:
 * on a machine that gives the process little time, the limit comes later by as much as the work does.
 */
export function setPatientTimer(clock: Clock, delayMs: number, fire: () => void): Timer {
  let leftMs = delayMs;
  let timer: Timer;
  const next = () => {
    const turnMs = Math.min(leftMs, TURN_MS);
    leftMs -= turnMs;
    timer = clock.setTimer(turnMs, leftMs > 0 ? next : fire);
  };
  next();
  return { cancel: () => timer.cancel() };
}

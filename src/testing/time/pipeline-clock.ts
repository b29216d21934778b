import { type Clock, systemClock, type Timer } from '../../lib/time/clock.ts';
import { ObservedClock } from './observed-clock.ts';

/** `virtual`: time passes only by `Pipeline.advance`. `real`: it is the time of this machine. */
export type TimeMode = 'virtual' | 'real';

export function sessionClock(mode: TimeMode, startMs: number): Clock {
  return mode === 'real' ? systemClock : new ObservedClock(startMs);
}

/** The clock of whatever session is current. */
export class PipelineClock implements Clock {
  readonly #current: () => Clock;

  constructor(current: () => Clock) {
    this.#current = current;
  }

  now(): number {
    return this.#current().now();
  }

  monotonicMs(): number {
    return this.#current().monotonicMs();
  }

  setTimer(delayMs: number, fire: () => void, options?: { background?: boolean }): Timer {
    return this.#current().setTimer(delayMs, fire, options);
  }
}

/** @throws RangeError for a text that is not a time */
export function startMsOf(startTime: Date | string | undefined): number {
  if (startTime === undefined) return systemClock.now();
  const startMs = new Date(startTime).getTime();
  if (!Number.isNaN(startMs)) return startMs;
  throw new RangeError(`startTime: ${String(startTime)} is not a time; an example is 2026-01-01T00:00:00Z`);
}

import { type Clock, systemClock, type Timer } from '../../lib/time/clock.ts';
import { VirtualClock } from '../../lib/time/virtual-clock.ts';

export type TimeMode = 'virtual' | 'real';

export function sessionClock(mode: TimeMode, startMs: number): Clock {
  return mode === 'real' ? systemClock : new VirtualClock(startMs, { wholeMs: true });
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

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `24h`, `1.5s`, `500ms`; a number is in milliseconds. @throws RangeError for anything else */
export function durationMs(duration: string | number): number {
  if (typeof duration === 'number') {
    if (Number.isFinite(duration) && duration >= 0) return duration;
  } else {
    const [, count, unit = ''] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(duration) ?? [];
    if (count !== undefined) return Number(count) * UNIT_MS[unit]!;
  }
  throw new RangeError(
    `${String(duration)} is not a duration; write '24h', '30s' or a number of milliseconds`,
  );
}

/** @throws RangeError for a text that is no time */
export function startMsOf(startTime: Date | string | undefined): number {
  if (startTime === undefined) return Date.now();
  const startMs = new Date(startTime).getTime();
  if (!Number.isNaN(startMs)) return startMs;
  throw new RangeError(`startTime: ${String(startTime)} is no time; an example is 2026-01-01T00:00:00Z`);
}

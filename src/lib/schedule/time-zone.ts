import { DAY_MS } from '../time/units.ts';
import type { Day } from './cron-days.ts';

/** A date and time as a clock on a wall shows it. */
export interface LocalTime extends Day {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** A time zone of the IANA database, as the runtime knows it. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat | undefined;

  /** @throws RangeError for an unknown name */
  constructor(name: string) {
    // Most schedules are in UTC. A format takes 60 microseconds and several KiB, and microseconds per instant.
    if (name === 'UTC') return;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  localTime(timestampMs: number): LocalTime {
    const local = new Date(timestampMs + this.#offsetMs(timestampMs));
    return {
      year: local.getUTCFullYear(),
      month: local.getUTCMonth() + 1,
      day: local.getUTCDate(),
      hour: local.getUTCHours(),
      minute: local.getUTCMinutes(),
      second: local.getUTCSeconds(),
    };
  }

  /**
   * The instant of a local time: the first one of two when clocks are set back, and undefined when clocks are set forward
   * over it.
   */
  instantOf({ year, month, day, hour, minute, second }: LocalTime): number | undefined {
    const asUtcMs = Date.UTC(year, month - 1, day, hour, minute, second);
    // An offset changes at most once in two days.
    const offsets = [this.#offsetMs(asUtcMs - DAY_MS), this.#offsetMs(asUtcMs + DAY_MS)];
    const instants = offsets
      .map((offsetMs) => asUtcMs - offsetMs)
      .filter((instantMs, index) => this.#offsetMs(instantMs) === offsets[index]);
    return instants.length === 0 ? undefined : Math.min(...instants);
  }

  /** Local time minus UTC. */
  #offsetMs(timestampMs: number): number {
    if (!this.#format) return 0;
    const parts = Object.fromEntries(
      this.#format.formatToParts(timestampMs).map(({ type, value }) => [type, Number(value)]),
    );
    const { year, month, day, hour, minute, second } = parts;
    const localMs = Date.UTC(year!, month! - 1, day, hour, minute, second);
    return localMs - Math.floor(timestampMs / 1000) * 1000;
  }
}

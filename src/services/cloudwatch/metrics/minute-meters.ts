import type { Clock, Timer } from '../../../lib/clock.ts';
import type { Logger } from '../../../lib/log.ts';
import type { Meter, Meters, MetricId } from '../../../lib/metrics.ts';
import { MINUTE_MS } from '../limits.ts';
import type { MetricLog, NewDatapoint } from './metric-log.ts';
import type { MetricMemory } from './metric-memory.ts';
import type { Values } from './values.ts';

// The log is trimmed when memory has let go of this much more than it: a trim for each minute would be wasted.
const TRIM_STEP_MS = 3_600_000;

export interface MinuteMetersOptions {
  readonly memory: MetricMemory;
  readonly log: MetricLog;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The server's own metrics, a datapoint a minute. What is recorded can be read at once; it is stored when the
 * minute is over, so that a crash costs a minute of metrics at most. No timer runs while nothing is recorded.
 */
export class MinuteMeters implements Meters {
  readonly #options: MinuteMetersOptions;
  #minute: { readonly atMs: number; readonly timer: Timer; readonly meters: MinuteMeter[] } | undefined;
  #storing: Promise<void> = Promise.resolve();
  #trimmedMs: number;

  constructor(options: MinuteMetersOptions) {
    this.#options = options;
    this.#trimmedMs = options.clock.now();
  }

  meter(id: MetricId): Meter {
    return new MinuteMeter(id, this);
  }

  /** The first value of a meter in this minute. */
  begin(meter: MinuteMeter): Values {
    const minute = (this.#minute ??= this.#beginMinute());
    minute.meters.push(meter);
    return this.#options.memory.open(meter.id, minute.atMs);
  }

  /** Stores what this minute has had so far. */
  async close(): Promise<void> {
    this.#endMinute();
    await this.#storing;
  }

  #beginMinute() {
    const { clock } = this.#options;
    const nowMs = clock.now();
    const atMs = nowMs - (nowMs % MINUTE_MS);
    const timer = clock.setTimer(atMs + MINUTE_MS - nowMs, () => this.#endMinute(), { background: true });
    return { atMs, timer, meters: [] };
  }

  #endMinute(): void {
    if (!this.#minute) return;
    const { atMs, timer, meters } = this.#minute;
    this.#minute = undefined;
    timer.cancel();
    const points = meters.map((meter) => ({ id: meter.id, values: meter.takeValues() }));
    for (const { values } of points) this.#options.memory.settle(atMs, values);
    this.#storing = this.#storing.then(() => this.#store(atMs, points));
  }

  async #store(atMs: number, points: readonly NewDatapoint[]): Promise<void> {
    const { memory, log, clock, logger } = this.#options;
    try {
      await log.append(atMs, points);
      const oldestMs = memory.trim(clock.now());
      if (oldestMs - this.#trimmedMs < TRIM_STEP_MS) return;
      await log.trimBefore(oldestMs);
      this.#trimmedMs = oldestMs;
    } catch (error) {
      logger.warn('the metrics of a minute were not stored', { error: String(error) });
    }
  }
}

class MinuteMeter implements Meter {
  readonly id: MetricId;
  readonly #meters: MinuteMeters;
  #values: Values | undefined;

  constructor(id: MetricId, meters: MinuteMeters) {
    this.id = id;
    this.#meters = meters;
  }

  record(value: number): void {
    this.#values ??= this.#meters.begin(this);
    this.#values.add(value);
  }

  takeValues(): Values {
    const values = this.#values!;
    this.#values = undefined;
    return values;
  }
}

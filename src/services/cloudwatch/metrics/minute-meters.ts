import { MINUTE_MS } from '../../../lib/time/units.ts';
import type { Clock, Timer } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Meter, Meters, MetricId, MetricTotal } from '../../../lib/metrics.ts';
import { MeterTotals } from './meter-totals.ts';
import { metricKey } from './metric-key.ts';
import type { MetricLog, NewDatapoint } from './metric-log.ts';
import type { MetricMemory } from './metric-memory.ts';
import type { Values } from './values.ts';

// The log is trimmed when memory has dropped this much more than the log, instead of every minute.
const TRIM_STEP_MS = 3_600_000;

export interface MinuteMetersOptions {
  readonly memory: MetricMemory;
  readonly log: MetricLog;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Values recorded during the current minute. */
interface Minute {
  readonly atMs: number;
  readonly open: Map<string, NewDatapoint>;
  /** Meters that reference their values of this minute. */
  readonly meters: Set<MinuteMeter>;
}

/**
 * The server's own metrics, one datapoint per minute. Values can be read immediately; they are stored at the end of
 * the minute, so that a crash loses at most one minute of metrics.
 */
export class MinuteMeters implements Meters {
  readonly #options: MinuteMetersOptions;
  readonly #collectors: (() => void)[] = [];
  /** Of the minutes that have ended. */
  readonly #totals = new MeterTotals();
  #minute: Minute;
  #timer: Timer;
  #storing: Promise<void> = Promise.resolve();
  #trimmedMs: number;

  constructor(options: MinuteMetersOptions) {
    this.#options = options;
    this.#trimmedMs = options.clock.now();
    this.#minute = this.#newMinute();
    this.#timer = this.#setTimer();
  }

  meter(id: MetricId): Meter {
    return new MinuteMeter(id, this);
  }

  observe(collect: () => void): void {
    this.#collectors.push(collect);
  }

  /** Records the values that are counted elsewhere. */
  collect(): void {
    for (const collect of this.#collectors) collect();
  }

  /** All values since the start, those of this minute included. */
  totals(): Iterable<MetricTotal> {
    return this.#totals.with(this.#minute.open);
  }

  /** Returns the values of a meter for this minute; meters of one metric share its values. */
  valuesOf(meter: MinuteMeter): Values {
    const { atMs, open, meters } = this.#minute;
    meters.add(meter);
    const { id } = meter;
    const key = `${id.unit} ${metricKey(id)}`;
    let point = open.get(key);
    if (!point) {
      point = { id, values: this.#options.memory.open(id, atMs) };
      open.set(key, point);
    }
    return point.values;
  }

  /** Stores the values of the current minute. */
  async close(): Promise<void> {
    this.#timer.cancel();
    this.#endMinute();
    await this.#storing;
  }

  #newMinute(): Minute {
    const nowMs = this.#options.clock.now();
    return { atMs: nowMs - (nowMs % MINUTE_MS), open: new Map(), meters: new Set() };
  }

  #setTimer(): Timer {
    const { clock } = this.#options;
    const tick = () => {
      this.#endMinute();
      this.#timer = this.#setTimer();
    };
    return clock.setTimer(MINUTE_MS - (clock.now() % MINUTE_MS), tick, { background: true });
  }

  #endMinute(): void {
    this.collect();
    const { atMs, open, meters } = this.#minute;
    this.#minute = this.#newMinute();
    for (const meter of meters) meter.endMinute();
    if (open.size === 0) return;
    this.#totals.add(open);
    const points = [...open.values()];
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
      logger.warn('the metrics of a minute were not stored', { error });
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
    this.#values ??= this.#meters.valuesOf(this);
    this.#values.add(value);
  }

  /** Called at the end of the minute. */
  endMinute(): void {
    this.#values = undefined;
  }
}

import type { Logger } from '../../lib/log/logger.ts';
import type { LogStore } from '../../storage/port.ts';
import { HistoryLog, inBatches, type StepEntry } from './history-log.ts';
import { Moments, type StepValues } from './moments.ts';
import { combine, type Series, type SeriesTable } from './series-table.ts';

export interface ResolutionSettings {
  readonly stepMs: number;
  readonly keptMs: number;
  readonly logId: string;
}

export interface ResolutionContext {
  readonly series: SeriesTable;
  readonly logs: LogStore;
  readonly logger: Logger;
  readonly maxPoints: number;
  /** When other processes store steps in the same log: what distinguishes those of this one. */
  readonly writer: string | undefined;
}

/** All series in steps of one length. What memory drops is dropped from the disk as well. */
export class Resolution {
  readonly settings: ResolutionSettings;
  readonly #series: SeriesTable;
  readonly #moments: Moments;
  readonly #log: HistoryLog;
  /** What is not stored yet, by start of its step. */
  readonly #pending = new Map<number, StepValues>();
  /** Steps that have ended and are being stored. Those of ten thousand shards take a while. */
  #ended: readonly StepEntry[] = [];

  constructor(settings: ResolutionSettings, { series, logs, logger, maxPoints, writer }: ResolutionContext) {
    this.settings = settings;
    this.#series = series;
    this.#moments = new Moments(series, maxPoints);
    this.#log = new HistoryLog(logs, settings.logId, logger, writer);
  }

  /** Loads the stored steps. @returns the time before which finer steps are included */
  async open(nowMs: number): Promise<number> {
    const coversToMs = await this.#log.open(this.settings.keptMs, (id, startMs, value) => {
      const series = this.#series.open(id);
      if (series) this.add(series, startMs, value);
    });
    for (const step of this.#pending) this.#moments.add(...step);
    this.#pending.clear();
    this.#moments.trim(nowMs - this.settings.keptMs);
    return coversToMs;
  }

  /** Adds the steps that other processes store, until the signal ends it. @throws the reason of the signal; StorageError */
  follow(signal: AbortSignal): Promise<never> {
    const { stepMs, keptMs } = this.settings;
    return this.#log.follow((startMs, points) => {
      const values: StepValues = new Map();
      for (const [id, value] of points) {
        const series = this.#series.open(id);
        if (!series) continue;
        series.points++;
        series.untilMs = Math.max(series.untilMs, startMs + stepMs);
        values.set(series.number, value);
      }
      this.#moments.add(startMs, values);
      this.#moments.trim(startMs - keptMs);
    }, signal);
  }

  startOf(atMs: number): number {
    return atMs - (atMs % this.settings.stepMs);
  }

  add(series: Series, atMs: number, value: number): void {
    const startMs = this.startOf(atMs);
    let values = this.#pending.get(startMs);
    if (!values) {
      values = new Map();
      this.#pending.set(startMs, values);
    }
    const known = values.get(series.number);
    if (known === undefined) series.points++;
    series.untilMs = Math.max(series.untilMs, startMs + this.settings.stepMs);
    values.set(series.number, known === undefined ? value : combine(series.aggregate, known, value));
  }

  get oldestMs(): number | undefined {
    const starts = Array.from(this.#unsettled(), ([startMs]) => startMs);
    const oldestMs = Math.min(...starts, this.#moments.oldestMs ?? Infinity);
    return oldestMs === Infinity ? undefined : oldestMs;
  }

  /** The time since when nothing that was recorded is missing. */
  completeFromMs(nowMs: number): number {
    return Math.max(nowMs - this.settings.keptMs, this.#moments.droppedToMs);
  }

  /** Calls `onPoint` for every point of a series from `fromMs` (inclusive) to `toMs` (exclusive), in no order. */
  read(
    series: Series,
    fromMs: number,
    toMs: number,
    onPoint: (startMs: number, value: number) => void,
  ): void {
    for (const startMs of this.#moments.between(fromMs, toMs)) {
      const value = this.#moments.value(startMs, series.number);
      if (value !== undefined) onPoint(startMs, value);
    }
    for (const [startMs, values] of this.#unsettled()) {
      const value = startMs >= fromMs && startMs < toMs ? values.get(series.number) : undefined;
      if (value !== undefined) onPoint(startMs, value);
    }
  }

  /** Every point at or after a time, for a coarser resolution. */
  *pointsFrom(fromMs: number): Generator<readonly [series: Series, startMs: number, value: number]> {
    for (const startMs of this.#moments.between(fromMs, Infinity)) {
      for (const number of this.#moments.numbersAt(startMs)) {
        yield [this.#series.get(number), startMs, this.#moments.value(startMs, number)!];
      }
    }
    for (const [startMs, values] of this.#unsettled()) {
      if (startMs < fromMs) continue;
      for (const [number, value] of values) yield [this.#series.get(number), startMs, value];
    }
  }

  /**
   * Stores the steps that ended by a time.
   * @param endMs by default, the time; later when the server stops, to store the current step as well
   */
  async store(nowMs: number, endMs = nowMs): Promise<void> {
    const { stepMs, keptMs } = this.settings;
    const ended = [...this.#pending].filter(([startMs]) => startMs + stepMs <= endMs);
    if (ended.length === 0) return;
    for (const [startMs] of ended) this.#pending.delete(startMs);
    this.#ended = ended;
    const newestMs = Math.max(...ended.map(([startMs]) => startMs));
    try {
      for (const steps of inBatches(ended)) {
        await this.#log.append(steps, this.#series, Math.min(newestMs + stepMs, nowMs));
        this.#settle(steps);
      }
    } finally {
      // What cannot be stored can be read until the server stops.
      this.#settle(this.#ended);
    }
    // Steps are stored after they end, so this deletes only steps that memory has dropped. The store itself deletes
    // those that are too old.
    if (this.#moments.trim(nowMs - keptMs)) await this.#log.trimBefore(this.oldestMs ?? nowMs);
  }

  *#unsettled(): Generator<StepEntry> {
    yield* this.#ended;
    yield* this.#pending;
  }

  #settle(steps: readonly StepEntry[]): void {
    for (const step of steps) this.#moments.add(...step);
    this.#ended = this.#ended.filter((step) => !steps.includes(step));
  }
}

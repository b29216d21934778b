import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time/units.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Meters } from '../../lib/metrics.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';
import { LOG_ID } from '../../storage/keys.ts';
import type { LogStore } from '../../storage/port.ts';
import { followLog } from '../../storage/follow-log.ts';
import { CountedGrowth, type Counters } from './counted-growth.ts';
import { MeteredValues } from './metered-values.ts';
import { Resolution, type ResolutionSettings } from './resolution.ts';
import { readSeries, type SeriesData, type SeriesPeriod } from './read-series.ts';
import type { SeriesId } from './series-id.ts';
import { SeriesTable } from './series-table.ts';

/** From fine to coarse. Each step is a multiple of the one before. */
const RESOLUTIONS: readonly ResolutionSettings[] = [
  { stepMs: 5 * SECOND_MS, keptMs: HOUR_MS, logId: LOG_ID.historySeconds },
  { stepMs: MINUTE_MS, keptMs: DAY_MS, logId: LOG_ID.historyMinutes },
  { stepMs: 15 * MINUTE_MS, keptMs: 15 * DAY_MS, logId: LOG_ID.historyQuarters },
];
/**
 * Bound of each resolution in memory, in points: 12 MB. A point exists only for what was counted in its step, so an idle
 * stream costs nothing.
 */
const MAX_POINTS = 1_000_000;

const STEP_MS = RESOLUTIONS[0]!.stepMs;

export interface HistoryOptions {
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The meters of the server, which the history observes. */
  readonly meters: Meters;
  readonly maxPoints?: number;
  /** When other processes store their history in the same logs: what distinguishes this one. */
  readonly writer?: string | undefined;
}

/** What reads the history. */
export interface HistoryReader {
  /**
   * A series in steps of `stepMs`, or longer ones when there would be too many or only longer ones remain. Counts are 0 where
   * nothing was counted; levels are null where nothing was measured.
   */
  series(id: SeriesId, period: SeriesPeriod): SeriesData;
  /** The series with a step that ends after a time, in no order. */
  list(sinceMs: number): SeriesId[];
  /** The start of the first step of which anything is known. */
  oldestMs(): number | undefined;
}

/**
 * The rates, latencies, ages, errors and throttles of streams, shards, mappings and functions over time, in three
 * resolutions of bounded size. Values can be read at once; they are stored each minute, so that a crash loses at most a
 * minute. While the server is idle there is no timer and nothing is written.
 */
export class History implements HistoryReader {
  /** Pass these to what records metrics. */
  readonly meters: Meters;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #series = new SeriesTable();
  readonly #resolutions: readonly Resolution[];
  readonly #metered: MeteredValues;
  #counted: CountedGrowth | undefined;
  /** Set while there is activity, and until everything that was recorded is stored. */
  #timer: Timer | undefined;
  #storedMs: number;
  #storing: Promise<void> = Promise.resolve();
  #isClosed = false;
  readonly #following: { stop(): Promise<void> }[] = [];

  private constructor({ logs, clock, logger, meters, writer, maxPoints = MAX_POINTS }: HistoryOptions) {
    this.#clock = clock;
    this.#logger = logger;
    this.#storedMs = clock.now();
    this.#resolutions = RESOLUTIONS.map(
      (settings) => new Resolution(settings, { series: this.#series, logs, logger, maxPoints, writer }),
    );
    this.#metered = new MeteredValues(meters, () => this.#wake());
    this.meters = this.#metered;
  }

  /** Loads the stored history. @throws StorageError */
  static async open(options: HistoryOptions): Promise<History> {
    const history = new History(options);
    await history.#load(options.writer === undefined);
    if (options.writer !== undefined) history.#follow();
    return history;
  }

  /** Begins to record the growth of counters. */
  useCounters(counters: Counters): void {
    this.#counted = new CountedGrowth(counters);
  }

  /** Counters have grown that no meter of this process shows. */
  noticeGrowth(): void {
    this.#wake();
  }

  series({ kind, name, metric }: SeriesId, period: SeriesPeriod): SeriesData {
    this.#collect();
    const request = { kind, name, metric, ...period, nowMs: this.#clock.now() };
    return readSeries(this.#resolutions, this.#series, request);
  }

  list(sinceMs: number): SeriesId[] {
    this.#collect();
    return this.#series.since(sinceMs).map(({ kind, name, metric }) => ({ kind, name, metric }));
  }

  oldestMs(): number | undefined {
    let oldest: number | undefined;
    for (const resolution of this.#resolutions) {
      const { oldestMs } = resolution;
      // A coarse step begins before the first finer one in it.
      if (oldestMs !== undefined && (oldest === undefined || oldestMs < resolution.startOf(oldest))) {
        oldest = oldestMs;
      }
    }
    return oldest;
  }

  /** Stores everything, the current step included. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    const nowMs = this.#clock.now();
    this.#sample(nowMs);
    this.#storeSteps(nowMs, Infinity);
    await this.#storing;
    await Promise.all(this.#following.map((following) => following.stop()));
  }

  #follow(): void {
    const tools = { what: 'history', clock: this.#clock, logger: this.#logger };
    for (const resolution of this.#resolutions) {
      this.#following.push(followLog((signal) => resolution.follow(signal), tools));
    }
  }

  /** @param isAlone coarser steps that are not stored are made of finer ones; otherwise another process may store them */
  async #load(isAlone: boolean): Promise<void> {
    const nowMs = this.#clock.now();
    const coveredToMs = await Promise.all(this.#resolutions.map((resolution) => resolution.open(nowMs)));
    if (!isAlone) return;
    for (const [index, resolution] of this.#resolutions.entries()) {
      // After a crash, coarser steps that had not ended are not stored yet.
      const finer = this.#resolutions[index - 1];
      for (const [series, startMs, value] of finer?.pointsFrom(coveredToMs[index]!) ?? []) {
        resolution.add(series, startMs, value);
      }
    }
  }

  /** Records what was counted until now. */
  #collect(): void {
    if (this.#sample(this.#clock.now())) this.#wake();
  }

  /** @returns whether there was anything to record */
  #sample(atMs: number): boolean {
    const record = (id: SeriesId, value: number) => {
      const series = this.#series.open(id);
      if (series) for (const resolution of this.#resolutions) resolution.add(series, atMs, value);
    };
    this.#metered.drain(record);
    return this.#counted?.record(record) ?? false;
  }

  #wake(): void {
    if (this.#timer || this.#isClosed) return;
    const nowMs = this.#clock.now();
    const startMs = nowMs - (nowMs % STEP_MS);
    this.#timer = this.#clock.setTimer(startMs + STEP_MS - nowMs, () => this.#endStep(startMs), {
      background: true,
    });
  }

  #endStep(startMs: number): void {
    this.#timer = undefined;
    const nowMs = this.#clock.now();
    // A timer may be late, or a little early by the wall clock.
    const isActive = this.#sample(Math.max(startMs, Math.min(nowMs - 1, startMs + STEP_MS - 1)));
    const isMinuteOver = Math.floor(nowMs / MINUTE_MS) !== Math.floor(this.#storedMs / MINUTE_MS);
    if (isMinuteOver) this.#storeSteps(nowMs, nowMs);
    if (isActive || !isMinuteOver) this.#wake();
  }

  #storeSteps(nowMs: number, endMs: number): void {
    this.#storedMs = nowMs;
    this.#storing = this.#storing.then(async () => {
      try {
        for (const resolution of this.#resolutions) await resolution.store(nowMs, endMs);
      } catch (error) {
        this.#logger.warn('the history of a minute was not stored', { error });
      }
    });
  }
}

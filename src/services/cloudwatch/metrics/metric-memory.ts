import type { MetricId } from '../../../lib/metrics.ts';
import { SortedKeys } from '../../../lib/list/sorted-keys.ts';
import { METRIC_RETENTION_MS } from '../limits.ts';
import { metricKey } from './metric-key.ts';
import { Values } from './values.ts';

/**
 * Bound of all metrics in memory, in numbers: about 60 MB. Above it the oldest datapoints are dropped. Fifty
 * metrics with a datapoint every minute fill it in two days.
 */
const MAX_CELLS = 2_000_000;
/** Overhead of a datapoint in addition to its values. */
const POINT_CELLS = 8;

/** One metric in one unit. */
interface Series {
  readonly id: MetricId;
  readonly key: string;
  /** Time of its newest datapoint. */
  newestMs: number;
}

/** A metric, regardless of unit. */
export type ListedMetric = Readonly<Series>;

export interface Datapoint {
  readonly atMs: number;
  readonly values: Values;
}

/** The datapoints of all metrics at one timestamp. */
interface Moment {
  readonly points: Map<Series, Values[]>;
  cells: number;
}

/** All metrics in memory: datapoints indexed by time, so that the oldest can be dropped first. */
export class MetricMemory {
  /** By metric, then by unit. */
  readonly #series = new Map<string, Map<string, Series>>();
  readonly #keys = new SortedKeys();
  /** In order of time. */
  readonly #times: number[] = [];
  readonly #moments = new Map<number, Moment>();
  #cells = 0;

  /** Opens values that are still being recorded: later additions are visible immediately. */
  open(id: MetricId, atMs: number): Values {
    const values = new Values();
    this.#datapoint(id, atMs).values.push(values);
    return values;
  }

  /** Marks values as complete and accounts for their size. */
  settle(atMs: number, values: Values): void {
    const moment = this.#moments.get(atMs);
    if (moment) this.#grow(moment, values.cells);
  }

  /** Adds values that another process has stored. Values that this process still records are stored later, and stay apart. */
  addOther(id: MetricId, atMs: number, added: Values): void {
    const { moment, values } = this.#datapoint(id, atMs);
    values.push(added);
    this.#grow(moment, added.cells);
  }

  /** Adds values to a datapoint. */
  add(id: MetricId, atMs: number, added: Values): void {
    const { moment, values } = this.#datapoint(id, atMs);
    const [known] = values;
    const before = known?.cells ?? 0;
    if (known) known.merge(added);
    else values.push(added);
    this.#grow(moment, (known ?? added).cells - before);
  }

  /**
   * Drops the oldest datapoints that have expired or exceed the bound.
   * @returns the time of the oldest remaining datapoint
   */
  trim(nowMs: number): number {
    let dropped = 0;
    for (const atMs of this.#times) {
      if (atMs >= nowMs - METRIC_RETENTION_MS && this.#cells <= MAX_CELLS) break;
      const { points, cells } = this.#moments.get(atMs)!;
      this.#cells -= cells;
      for (const series of points.keys()) if (series.newestMs <= atMs) this.#forget(series);
      this.#moments.delete(atMs);
      dropped++;
    }
    this.#times.splice(0, dropped);
    return this.#times[0] ?? nowMs;
  }

  /** A metric's datapoints from `fromMs` (inclusive) to `toMs` (exclusive), in order, grouped by unit. */
  read(id: Omit<MetricId, 'unit'>, fromMs: number, toMs: number): { unit: string; points: Datapoint[] }[] {
    const times = this.#times.filter((atMs) => atMs >= fromMs && atMs < toMs);
    return Array.from(this.#series.get(metricKey(id))?.values() ?? [], (series) => ({
      unit: series.id.unit,
      points: times.flatMap((atMs) =>
        (this.#moments.get(atMs)!.points.get(series) ?? []).map((values) => ({ atMs, values })),
      ),
    }));
  }

  /**
   * The metrics whose key starts with `prefix` and is above `after`, in order of key, with the time of their newest value;
   * each once, regardless of unit. Costs what is taken.
   * @param prefix made by `metricKeyPrefix`
   */
  *list(prefix: string, after: string | undefined): IterableIterator<ListedMetric> {
    for (const key of this.#keys.scan(prefix, after)) {
      const [first, ...others] = this.#series.get(key)?.values() ?? [];
      if (!first) continue;
      const newestMs = others.reduce((newest, series) => Math.max(newest, series.newestMs), first.newestMs);
      yield { key, id: first.id, newestMs };
    }
  }

  #datapoint(id: MetricId, atMs: number): { moment: Moment; values: Values[] } {
    const series = this.#seriesOf(id);
    series.newestMs = Math.max(series.newestMs, atMs);
    let moment = this.#moments.get(atMs);
    if (!moment) {
      moment = { points: new Map(), cells: 0 };
      this.#moments.set(atMs, moment);
      // Nearly always the newest.
      const index = this.#times.findLastIndex((known) => known < atMs) + 1;
      this.#times.splice(index, 0, atMs);
    }
    let values = moment.points.get(series);
    if (!values) {
      values = [];
      moment.points.set(series, values);
      this.#grow(moment, POINT_CELLS);
    }
    return { moment, values };
  }

  #grow(moment: Moment, cells: number): void {
    moment.cells += cells;
    this.#cells += cells;
  }

  #seriesOf(id: MetricId): Series {
    const key = metricKey(id);
    let units = this.#series.get(key);
    if (!units) {
      units = new Map();
      this.#series.set(key, units);
      this.#keys.add(key);
    }
    let series = units.get(id.unit);
    if (!series) {
      series = { id, key, newestMs: -Infinity };
      units.set(id.unit, series);
    }
    return series;
  }

  #forget({ key, id }: Series): void {
    const units = this.#series.get(key);
    units?.delete(id.unit);
    if (units?.size !== 0) return;
    this.#series.delete(key);
    this.#keys.delete(key);
  }
}

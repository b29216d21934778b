import { type Aggregate, aggregateOf, type SeriesId, seriesKey } from './series-id.ts';

/** A series that has points. The number takes its place in the points, which are many. */
export interface Series extends SeriesId {
  readonly number: number;
  readonly aggregate: Aggregate;
  /** Points of all resolutions. A series without points is forgotten. */
  points: number;
  /** End of the newest step with a point, of any resolution. */
  untilMs: number;
}

/** All series of which any point exists, so that their number is bounded by the points. */
export class SeriesTable {
  readonly #byKey = new Map<string, Series>();
  readonly #byNumber = new Map<number, Series>();
  #next = 0;

  find(id: SeriesId): Series | undefined {
    return this.#byKey.get(seriesKey(id));
  }

  /** The series with this id, for a point that is being added. @returns undefined for an unknown metric */
  open(id: SeriesId): Series | undefined {
    const known = this.find(id);
    if (known) return known;
    const aggregate = aggregateOf(id);
    if (!aggregate) return undefined;
    const { kind, name, metric } = id;
    const series = { kind, name, metric, aggregate, number: this.#next++, points: 0, untilMs: -Infinity };
    this.#byKey.set(seriesKey(id), series);
    this.#byNumber.set(series.number, series);
    return series;
  }

  get(number: number): Series {
    return this.#byNumber.get(number)!;
  }

  /** Called when a point of a series is dropped. */
  release(number: number): void {
    const series = this.get(number);
    series.points--;
    if (series.points > 0) return;
    this.#byKey.delete(seriesKey(series));
    this.#byNumber.delete(number);
  }

  /** The series with a step that ends after a time. */
  since(atMs: number): Series[] {
    return [...this.#byKey.values()].filter(({ untilMs }) => untilMs > atMs);
  }
}

export function combine(aggregate: Aggregate, one: number, other: number): number {
  return aggregate === 'sum' ? one + other : Math.max(one, other);
}

import { type Aggregate, aggregateOf, type SeriesId, type SeriesKind } from './series-id.ts';

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
  /** By kind, name and metric. Nested, because building and hashing a combined key takes longer than the three lookups. */
  readonly #byId = new Map<SeriesKind, Map<string, Map<string, Series>>>();
  readonly #byNumber = new Map<number, Series>();
  #next = 0;

  find({ kind, name, metric }: SeriesId): Series | undefined {
    return this.#byId.get(kind)?.get(name)?.get(metric);
  }

  /** The series with this id, for a point that is being added. @returns undefined for an unknown metric */
  open(id: SeriesId): Series | undefined {
    const known = this.find(id);
    if (known) return known;
    const aggregate = aggregateOf(id);
    if (!aggregate) return undefined;
    const { kind, name, metric } = id;
    const series = { kind, name, metric, aggregate, number: this.#next++, points: 0, untilMs: -Infinity };
    const ofKind = this.#byId.get(kind) ?? new Map<string, Map<string, Series>>();
    const ofName = ofKind.get(name) ?? new Map<string, Series>();
    this.#byId.set(kind, ofKind.set(name, ofName.set(metric, series)));
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
    const { kind, name, metric } = series;
    const ofKind = this.#byId.get(kind)!;
    const ofName = ofKind.get(name)!;
    ofName.delete(metric);
    if (ofName.size === 0) ofKind.delete(name);
    this.#byNumber.delete(number);
  }

  /** The series with a step that ends after a time. */
  since(atMs: number): Series[] {
    return [...this.#byNumber.values()].filter(({ untilMs }) => untilMs > atMs);
  }
}

export function combine(aggregate: Aggregate, one: number, other: number): number {
  return aggregate === 'sum' ? one + other : Math.max(one, other);
}

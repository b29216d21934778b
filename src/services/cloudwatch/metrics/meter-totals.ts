import { Histogram } from '../../../lib/histogram.ts';
import type { MetricId, MetricTotal } from '../../../lib/metrics.ts';
import type { NewDatapoint } from './metric-log.ts';
import type { Values } from './values.ts';

/**
 * Bound on the metrics whose totals are kept. Beyond it, the least recently recorded metric is forgotten, and its total
 * begins at zero again, as after a restart.
 */
export const MAX_TOTALS = 10_000;

type Datapoints = ReadonlyMap<string, NewDatapoint>;

/**
 * The values of each metric since the server started. Minutes are added as a whole, so recording a value costs nothing
 * more. Counts and sums are exact. A value is in the bucket of its approximation, which is within 1 %.
 */
export class MeterTotals {
  /** By metric and unit; the one that was recorded longest ago is first. */
  readonly #totals = new Map<string, { readonly id: MetricId; readonly values: Histogram }>();

  /** Adds the values of a minute that has ended. */
  add(minute: Datapoints): void {
    for (const [key, { id, values }] of minute) {
      const total = this.#totals.get(key) ?? { id, values: new Histogram() };
      this.#totals.delete(key);
      this.#totals.set(key, total);
      addValues(total.values, values);
      if (this.#totals.size > MAX_TOTALS) this.#totals.delete(this.#totals.keys().next().value!);
    }
  }

  /** The totals with the values of a minute that has not ended. */
  *with(minute: Datapoints): Generator<MetricTotal> {
    for (const [key, total] of this.#totals) if (!minute.has(key)) yield total;
    for (const [key, { id, values }] of minute) {
      const sum = new Histogram();
      const before = this.#totals.get(key);
      if (before) addCounts(sum, before.values);
      addValues(sum, values);
      yield { id, values: sum };
    }
  }
}

function addValues(total: Histogram, values: Values): void {
  total.count += values.count;
  total.sum += values.sum;
  // Without a distribution, when a minute has values of too many sizes, all of them count as average.
  const distribution = values.distribution() ?? [{ value: values.average, count: values.count }];
  for (const { value, count } of distribution) total.addTo(value, count);
}

function addCounts(total: Histogram, added: Histogram): void {
  total.count += added.count;
  total.sum += added.sum;
  for (const [index, count] of added.counts.entries()) total.counts[index]! += count;
}

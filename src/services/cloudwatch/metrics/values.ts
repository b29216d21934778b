/**
 * The values of a metric within one datapoint: CloudWatch's statistic set, and how they are spread, for
 * percentiles. Values of nearly the same size share a bucket; a percentile is right to 1 %.
 */
const GROWTH = Math.log(1.02);
// The buckets of positive values stand above this, those of negative ones below its negative: the largest
// value that CloudWatch takes, 2^360, is bucket 12,601 above it. What is closer to 0 than 2^-360 counts as 0.
const OFFSET = 20_000;
const SMALLEST = 2 ** -360;
// Enough for values from 1 to 600 million; past it the spread is no longer told, the statistics are.
const MAX_BUCKETS = 1_024;

/** As it is kept: count, sum, least, greatest, then bucket and count in turns; none when the spread is unknown. */
export type StoredValues = readonly [count: number, sum: number, min: number, max: number, ...number[]];

export class Values {
  count = 0;
  sum = 0;
  min = Infinity;
  max = -Infinity;
  #buckets: Map<number, number> | undefined = new Map();
  #lastValue = Number.NaN;
  #lastBucket = 0;

  /** @param weight how often the value occurred; not always a whole number */
  add(value: number, weight = 1): void {
    this.count += weight;
    this.sum += value * weight;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    // Counters record the same value again and again.
    if (value !== this.#lastValue) {
      this.#lastValue = value;
      this.#lastBucket = bucketOf(value);
    }
    this.#spread(this.#lastBucket, weight);
  }

  /** Adds values of which only the statistics are known. */
  addStatistics({ count, sum, min, max }: Pick<Values, 'count' | 'sum' | 'min' | 'max'>): void {
    this.#addStatistics(count, sum, min, max);
    // All the same, or a single one: then their spread is known after all.
    if (min === max) this.#spread(bucketOf(min), count);
    else this.#buckets = undefined;
  }

  merge(other: Values): void {
    this.#addStatistics(other.count, other.sum, other.min, other.max);
    if (!other.#buckets) this.#buckets = undefined;
    else for (const [bucket, count] of other.#buckets) this.#spread(bucket, count);
  }

  get average(): number {
    return this.sum / this.count;
  }

  /** How much memory it takes, in numbers. */
  get cells(): number {
    return 4 + 2 * (this.#buckets?.size ?? 0);
  }

  /** Values and how often each occurred, from the least; undefined when that is not known. */
  spread(): { readonly value: number; readonly count: number }[] | undefined {
    if (!this.#buckets) return undefined;
    return [...this.#buckets]
      .sort(([one], [other]) => one - other)
      .map(([bucket, count]) => ({
        value: Math.min(Math.max(valueOf(bucket), this.min), this.max),
        count,
      }));
  }

  toStored(): StoredValues {
    return [this.count, this.sum, this.min, this.max, ...[...(this.#buckets ?? [])].flat()];
  }

  static fromStored([count, sum, min, max, ...buckets]: StoredValues): Values {
    const values = new Values();
    values.#addStatistics(count, sum, min, max);
    if (count > 0 && buckets.length === 0) values.#buckets = undefined;
    for (let at = 0; at + 1 < buckets.length; at += 2) values.#spread(buckets[at]!, buckets[at + 1]!);
    return values;
  }

  #addStatistics(count: number, sum: number, min: number, max: number): void {
    this.count += count;
    this.sum += sum;
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
  }

  #spread(bucket: number, count: number): void {
    if (!this.#buckets) return;
    const known = this.#buckets.get(bucket);
    if (known === undefined && this.#buckets.size >= MAX_BUCKETS) this.#buckets = undefined;
    else this.#buckets.set(bucket, (known ?? 0) + count);
  }
}

function bucketOf(value: number): number {
  if (Math.abs(value) < SMALLEST) return 0;
  return Math.sign(value) * (Math.round(Math.log(Math.abs(value)) / GROWTH) + OFFSET);
}

function valueOf(bucket: number): number {
  if (bucket === 0) return 0;
  return Math.sign(bucket) * Math.exp((Math.abs(bucket) - OFFSET) * GROWTH);
}

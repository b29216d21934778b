/**
 * The values of a metric within one datapoint: CloudWatch's statistic set, and their distribution, for
 * percentiles. Values of nearly the same size share a bucket; percentiles are accurate to 1 %.
 */
const GROWTH = Math.log(1.02);
// Bucket numbers of positive values are above this offset, those of negative values below its negative: the largest
// value that CloudWatch accepts, 2^360, is bucket 12,601 above it. Values closer to 0 than 2^-360 count as 0.
const OFFSET = 20_000;
const SMALLEST = 2 ** -360;
// Enough for values from 1 to 600 million; above it the distribution is dropped and only the statistics remain.
const MAX_BUCKETS = 1_024;

/**
 * The stored form: count, sum, minimum, maximum, then alternating bucket and count; no buckets when the distribution is
 * unknown.
 */
export type StoredValues = readonly [count: number, sum: number, min: number, max: number, ...number[]];

export class Values {
  count = 0;
  sum = 0;
  min = Infinity;
  max = -Infinity;
  #buckets: Map<number, number> | undefined = new Map();
  #lastValue = Number.NaN;
  #lastBucket = 0;

  /** @param weight number of occurrences; may be fractional */
  add(value: number, weight = 1): void {
    this.count += weight;
    this.sum += value * weight;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    // Counters record the same value repeatedly.
    if (value !== this.#lastValue) {
      this.#lastValue = value;
      this.#lastBucket = bucketOf(value);
    }
    this.#count(this.#lastBucket, weight);
  }

  /** Adds a statistic set whose individual values are unknown. */
  addStatistics({ count, sum, min, max }: Pick<Values, 'count' | 'sum' | 'min' | 'max'>): void {
    this.#addStatistics(count, sum, min, max);
    // All values are equal, so their distribution is known.
    if (min === max) this.#count(bucketOf(min), count);
    else this.#buckets = undefined;
  }

  merge(other: Values): void {
    this.#addStatistics(other.count, other.sum, other.min, other.max);
    if (!other.#buckets) this.#buckets = undefined;
    else for (const [bucket, count] of other.#buckets) this.#count(bucket, count);
  }

  get average(): number {
    return this.sum / this.count;
  }

  /** Memory use, in numbers. */
  get cells(): number {
    return 4 + 2 * (this.#buckets?.size ?? 0);
  }

  /** Values and their counts in ascending order; undefined when the distribution is unknown. */
  distribution(): { readonly value: number; readonly count: number }[] | undefined {
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
    for (let at = 0; at + 1 < buckets.length; at += 2) values.#count(buckets[at]!, buckets[at + 1]!);
    return values;
  }

  #addStatistics(count: number, sum: number, min: number, max: number): void {
    this.count += count;
    this.sum += sum;
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
  }

  #count(bucket: number, count: number): void {
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

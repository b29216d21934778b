import type { MetricId, Meters } from '../../../src/lib/metrics.ts';

/** Meters that keep every value, by name and dimensions: `Errors FunctionName=ingestion`. */
export class CollectingMeters implements Meters {
  readonly values = new Map<string, number[]>();

  meter({ metricName, dimensions }: MetricId) {
    const parts = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
    const key = [metricName, ...parts].join(' ');
    return { record: (value: number) => void this.values.set(key, [...this.of(key), value]) };
  }

  observe(collect: () => void): void {
    this.collect = collect;
  }

  /** Called at the end of a minute. */
  collect: () => void = () => {};

  of(key: string): readonly number[] {
    return this.values.get(key) ?? [];
  }
}

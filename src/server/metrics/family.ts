import type { Family, FamilyHeader, Sample } from '../../lib/telemetry/metric-family.ts';

/** One metric of sources of the type `T`. */
export interface Series<T> extends Omit<FamilyHeader, 'labels'> {
  /** Undefined when the source has no such value. */
  readonly value: (source: T) => Sample['value'] | undefined;
}

/** Metrics of the same labels, whose values are found in the same source. */
export interface MetricGroup<Sources> {
  readonly headers: readonly FamilyHeader[];
  /** One family after the other, so that a caller can do other work in between: each may have ten thousand samples. */
  collect(sources: Sources): Iterable<Family>;
}

/** @param of finds what has a sample in each of the series, in the order in which a bound keeps them */
export function metricGroup<Sources, T, Label extends string>(options: {
  readonly prefix: string;
  readonly labels: readonly Label[];
  readonly of: (sources: Sources) => readonly T[];
  readonly labelsOf: (source: T) => Readonly<Record<Label, string>>;
  readonly series: readonly Series<T>[];
}): MetricGroup<Sources> {
  const { prefix, labels, of, labelsOf, series } = options;
  const headers = series.map(({ value: _value, name, ...header }) => ({
    ...header,
    name: `${prefix}_${name}`,
    labels,
  }));
  return {
    headers,
    *collect(sources) {
      const found = of(sources).map((source) => ({ source, labels: labelsOf(source) }));
      for (const [index, { value: valueOf }] of series.entries()) {
        const samples: Sample[] = [];
        for (const { source, labels: sampleLabels } of found) {
          const value = valueOf(source);
          if (value !== undefined) samples.push({ labels: sampleLabels, value });
        }
        yield { ...headers[index]!, samples };
      }
    },
  };
}

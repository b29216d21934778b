import type { HistogramCounts } from '../../lib/histogram.ts';

/** What is known of a metric without a running server: its documentation. */
export interface FamilyHeader {
  /** With the suffix `_total` for a counter, and that of its unit. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly unit?: 'seconds' | 'bytes' | 'ratio';
  readonly labels: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  /** A histogram is in the unit of its family. */
  readonly value: number | HistogramCounts;
}

/** A metric with its samples, one for each set of labels. */
export interface Family extends FamilyHeader {
  readonly samples: readonly Sample[];
}

/** One metric of sources of the type `T`. */
export interface Series<T> extends Omit<FamilyHeader, 'labels'> {
  /** Undefined when the source has no such value. */
  readonly value: (source: T) => Sample['value'] | undefined;
}

/** Metrics of the same labels, whose values are found in the same source. */
export interface MetricGroup<Sources> {
  readonly headers: readonly FamilyHeader[];
  collect(sources: Sources): Family[];
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
    collect(sources) {
      const found = of(sources).map((source) => ({ source, labels: labelsOf(source) }));
      return series.map(({ value: valueOf }, index) => ({
        ...headers[index]!,
        samples: found.flatMap(({ source, labels: sampleLabels }) => {
          const value = valueOf(source);
          return value === undefined ? [] : [{ labels: sampleLabels, value }];
        }),
      }));
    },
  };
}

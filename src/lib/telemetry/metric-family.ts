import type { HistogramCounts } from '../histogram.ts';

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

import type { Namespace } from './aws/namespace.ts';
import type { HistogramCounts } from './histogram.ts';

/**
 * The identity of a metric. The values of a metric with two dimensions do not count for a metric with only one of them.
 */
export interface MetricId extends Namespace {
  /** The namespace in CloudWatch's sense: `AWS/Kinesis`. */
  readonly metricNamespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** In CloudWatch's terms: `Count`, `Bytes`, `Milliseconds`, … */
  readonly unit: string;
}

/** Records values of one metric at the current time. Recording costs a few additions, so hot paths may do it. */
export interface Meter {
  /** @param value any finite number */
  record(value: number): void;
}

/**
 * The metrics that parts of the server record. A meter costs nothing until it records. Callers that record often should
 * keep it; no values are lost with a meter that is not kept.
 */
export interface Meters {
  meter(id: MetricId): Meter;
  /**
   * Calls `collect` before the metrics are read and at the end of each minute, to record values that are
   * counted elsewhere.
   */
  observe(collect: () => void): void;
}

/** All values of a metric since the server started. */
export interface MetricTotal {
  readonly id: MetricId;
  /** Values in `id.unit`. */
  readonly values: HistogramCounts;
}

export const noMeters: Meters = { meter: () => ({ record() {} }), observe() {} };

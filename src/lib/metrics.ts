import type { Namespace } from './aws/namespace.ts';

/** What a metric is known by, exactly: what is recorded under two dimensions is not found under one of them. */
export interface MetricId extends Namespace {
  /** What CloudWatch calls the namespace: `AWS/Kinesis`. */
  readonly metricNamespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** As CloudWatch spells it: `Count`, `Bytes`, `Milliseconds`, … */
  readonly unit: string;
}

/** Takes the values of one metric, now. A handful of additions, so that it may stand on the path of every call. */
export interface Meter {
  /** @param value any finite number */
  record(value: number): void;
}

/**
 * How the parts of the server tell what they do. A meter costs nothing until it records; whoever records often
 * keeps the meter, and one that is dropped takes nothing with it.
 */
export interface Meters {
  meter(id: MetricId): Meter;
  /** Has `collect` record what is counted elsewhere: before each look at the metrics, and at the end of each minute. */
  observe(collect: () => void): void;
}

/** For whoever measures nothing. */
export const noMeters: Meters = { meter: () => ({ record() {} }), observe() {} };

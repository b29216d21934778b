import { MINUTE_MS } from '../../lib/time/units.ts';
import type { Client } from '../../client/client.ts';
import { GetMetricStatistics } from '../../services/cloudwatch/operations/get-metric-statistics.ts';
import { cloudWatchTraits } from '../../services/cloudwatch/traits.ts';

/** The values of a metric from the start of the pipeline until now. */
export interface MetricValues {
  /** 0 when nothing was recorded; the other members are 0 then as well. */
  readonly count: number;
  readonly sum: number;
  readonly average: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Reads a metric of all the time so far as one period. */
export async function metricValues(
  { namespace, name, dimensions }: MetricName,
  { startMs, nowMs }: { readonly startMs: number; readonly nowMs: number },
  client: Client,
): Promise<MetricValues> {
  const fromMs = startMs - (startMs % MINUTE_MS);
  const minutes = Math.floor((nowMs - fromMs) / MINUTE_MS) + 1;
  const { Datapoints: points } = await client.call(cloudWatchTraits, GetMetricStatistics, {
    Namespace: namespace,
    MetricName: name,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    StartTime: fromMs,
    EndTime: fromMs + minutes * MINUTE_MS,
    Period: minutes * 60,
    Statistics: ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'],
  });
  const [point] = points;
  return {
    count: point?.SampleCount ?? 0,
    sum: point?.Sum ?? 0,
    average: point?.Average ?? 0,
    minimum: point?.Minimum ?? 0,
    maximum: point?.Maximum ?? 0,
  };
}

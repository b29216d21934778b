import type { MetricId } from '../../../lib/metrics.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';

/** A metric of a stream, or of a part of it that `dimensions` name. */
export function streamMetric(
  { account, region, streamName }: Namespace & { readonly streamName: string },
  metricName: string,
  unit: string,
  dimensions: Readonly<Record<string, string>> = {},
): MetricId {
  return {
    account,
    region,
    metricNamespace: 'AWS/Kinesis',
    metricName,
    dimensions: { StreamName: streamName, ...dimensions },
    unit,
  };
}

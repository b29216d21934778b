import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { MetricId } from '../../../lib/metrics.ts';

/** A metric of a stream, or of a shard or consumer named in `dimensions`. */
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

import type { MetricId } from '../../../lib/metrics.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { InvalidParameterValue } from '../errors.ts';

/** A metric in the form of requests. */
export interface MetricInput {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[] | undefined;
}

/** @throws InvalidParameterValue when a dimension occurs twice */
export function metricOf(
  { account, region }: Namespace,
  { Namespace = '', MetricName = '', Dimensions = [] }: MetricInput,
): Omit<MetricId, 'unit'> {
  const dimensions: Record<string, string> = Object.create(null);
  for (const { Name, Value } of Dimensions) {
    if (Name in dimensions) throw InvalidParameterValue(`Dimension ${Name} is given more than once.`);
    dimensions[Name] = Value;
  }
  return { account, region, metricNamespace: Namespace, metricName: MetricName, dimensions };
}

/** The inverse: a metric in the form of responses. */
export function describeMetric({ metricNamespace, metricName, dimensions }: Omit<MetricId, 'unit'>) {
  return {
    Namespace: metricNamespace,
    MetricName: metricName,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  };
}

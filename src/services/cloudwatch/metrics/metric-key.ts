import type { MetricId } from '../../../lib/metrics.ts';
import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';

/** Equal for two ids of one metric, regardless of unit and order of dimensions. */
export function metricKey(id: Omit<MetricId, 'unit'>): string {
  const dimensions = Object.entries(id.dimensions).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([namespaceKey(id), id.metricNamespace, id.metricName, dimensions]);
}

/** What the keys of the metrics of a namespace begin with, or of those in it of one CloudWatch namespace and name. */
export function metricKeyPrefix(
  namespace: Namespace,
  metricNamespace: string | undefined,
  metricName: string | undefined,
): string {
  const parts = [namespaceKey(namespace)];
  if (metricNamespace !== undefined) parts.push(metricNamespace);
  if (metricNamespace !== undefined && metricName !== undefined) parts.push(metricName);
  return `${JSON.stringify(parts).slice(0, -1)},`;
}

import type { MetricId } from '../../../lib/metrics.ts';
import { namespaceKey } from '../../../lib/aws/namespace.ts';

/** Equal for two ids of one metric, regardless of unit and order of dimensions. */
export function metricKey(id: Omit<MetricId, 'unit'>): string {
  const dimensions = Object.entries(id.dimensions).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([namespaceKey(id), id.metricNamespace, id.metricName, dimensions]);
}

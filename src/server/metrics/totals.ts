import type { Namespace } from '../../lib/aws/namespace.ts';
import type { HistogramCounts } from '../../lib/histogram.ts';
import type { MetricTotal } from '../../lib/metrics.ts';

/** The totals of a resource. */
export interface ResourceTotals extends Namespace {
  readonly name: string;
  /** Undefined for a metric that was not recorded. */
  readonly values: (metricName: string) => HistogramCounts | undefined;
}

/**
 * Groups the totals that have exactly these dimensions by the resource that they name.
 * @param dimensions the first one is the name of the resource
 */
export function totalsBy(
  totals: readonly MetricTotal[],
  metricNamespace: string,
  dimensions: readonly [string, ...string[]],
): readonly ResourceTotals[] {
  const resources = new Map<string, ResourceTotals & { readonly all: Map<string, HistogramCounts> }>();
  for (const { id, values } of totals) {
    if (id.metricNamespace !== metricNamespace || !hasExactly(id.dimensions, dimensions)) continue;
    const { account, region } = id;
    const name = id.dimensions[dimensions[0]]!;
    const key = `${account}/${region}/${name}`;
    let resource = resources.get(key);
    if (!resource) {
      const all = new Map<string, HistogramCounts>();
      resource = { account, region, name, all, values: (metricName) => all.get(metricName) };
      resources.set(key, resource);
    }
    resource.all.set(id.metricName, values);
  }
  return [...resources.values()];
}

function hasExactly(dimensions: Readonly<Record<string, string>>, names: readonly string[]): boolean {
  return Object.keys(dimensions).length === names.length && names.every((name) => name in dimensions);
}

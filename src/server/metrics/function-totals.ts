import type { Namespace } from '../../lib/aws/namespace.ts';
import type { MetricTotal } from '../../lib/metrics.ts';
import { totalsBy } from './totals.ts';

/** Counts of a function since the server started, so that a rate is the difference of two readings. */
export interface FunctionTotal extends Namespace {
  readonly functionName: string;
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  readonly durationMs: number;
}

/** What functions have done, over all their versions; those that were invoked. */
export function functionTotals(totals: readonly MetricTotal[]): FunctionTotal[] {
  return totalsBy(totals, 'AWS/Lambda', ['FunctionName']).flatMap(({ account, region, name, values }) => {
    const sum = (metricName: string) => values(metricName)?.sum ?? 0;
    const invocations = sum('Invocations');
    const throttles = sum('Throttles');
    // Others have metrics of their events or destinations only.
    if (invocations === 0 && throttles === 0) return [];
    const counts = { invocations, errors: sum('Errors'), throttles, durationMs: sum('Duration') };
    return [{ account, region, functionName: name, ...counts }];
  });
}

import { type Namespace, namespaceKey } from '../../lib/aws/namespace.ts';
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

/**
 * What functions have done, over all their versions.
 * @param existing functions that exist: those that were never invoked have zeros. Others were deleted since then.
 */
export function functionTotals(
  totals: readonly MetricTotal[],
  existing: readonly (Namespace & { readonly name: string })[],
): FunctionTotal[] {
  const invoked = invokedTotals(totals);
  const known = new Set(invoked.map((total) => keyOf(total, total.functionName)));
  const none = { invocations: 0, errors: 0, throttles: 0, durationMs: 0 };
  const others = existing.filter((one) => !known.has(keyOf(one, one.name)));
  return [
    ...invoked,
    ...others.map(({ account, region, name }) => ({ account, region, functionName: name, ...none })),
  ];
}

function keyOf(namespace: Namespace, name: string): string {
  return `${namespaceKey(namespace)}/${name}`;
}

function invokedTotals(totals: readonly MetricTotal[]): FunctionTotal[] {
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

import { type Namespace, parseNamespacedKey } from '../../lib/aws/namespace.ts';
import type { SeriesId } from './series-id.ts';

const COUNTED = ['invocations', 'errors', 'throttles', 'durationMs'] as const;
type Counted = (typeof COUNTED)[number];

/** Counts of a function since the server started. */
export interface FunctionTotal extends Namespace, Readonly<Record<Counted, number>> {
  readonly functionName: string;
}

/** Bound on functions that are counted; the one that was first invoked longest ago is forgotten first. */
const MAX_FUNCTIONS = 10_000;

/** What functions were counted to have done, so that a rate is the difference of two readings. */
export class FunctionTotals {
  readonly #totals = new Map<string, Record<Counted, number>>();

  record({ kind, name, metric }: SeriesId, value: number): void {
    const counted = COUNTED.find((known) => known === metric);
    if (kind !== 'function' || !counted) return;
    let total = this.#totals.get(name);
    if (!total) {
      total = { invocations: 0, errors: 0, throttles: 0, durationMs: 0 };
      this.#totals.set(name, total);
      if (this.#totals.size > MAX_FUNCTIONS) this.#totals.delete(this.#totals.keys().next().value!);
    }
    total[counted] += value;
  }

  all(): FunctionTotal[] {
    return Array.from(this.#totals, ([key, counts]) => {
      const { account, region, name } = parseNamespacedKey(key);
      return { account, region, functionName: name, ...counts };
    });
  }
}

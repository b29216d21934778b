import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import type { FunctionSpec, InvocationResult } from '../../../runtime/port.ts';
import type { InvocationObserver, StartedInvocation } from '../../controls/running-invocations.ts';

/** Counts of a function since the server started, except `running`. */
export interface FunctionCounts {
  invocations: number;
  errors: number;
  throttles: number;
  /** Of the invocations that have ended. */
  durationMs: number;
  running: number;
}

/** Functions that are counted; beyond it, those that were invoked first are forgotten. */
const MAX_FUNCTIONS = 10_000;

/** Counts invocations by function. */
export class FunctionCounters implements InvocationObserver {
  readonly #nowMs: () => number;
  /** By account and region, then by name. */
  readonly #counts = new Map<
    string,
    FunctionCounts & { readonly name: string; readonly namespace: string }
  >();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  of(namespace: Namespace): (FunctionCounts & { readonly name: string })[] {
    const key = namespaceKey(namespace);
    return Array.from(this.#counts.values()).filter((counts) => counts.namespace === key);
  }

  started({ spec }: StartedInvocation): void {
    this.#of(spec).running++;
  }

  ended({ spec, startedMs }: StartedInvocation, result: InvocationResult): void {
    if (result.kind === 'throttled') return this.throttled(spec);
    const counts = this.#of(spec);
    counts.invocations++;
    counts.durationMs += Math.max(0, this.#nowMs() - startedMs);
    if (result.functionError !== undefined) counts.errors++;
  }

  throttled(spec: FunctionSpec): void {
    this.#of(spec).throttles++;
  }

  left({ spec }: StartedInvocation): void {
    this.#of(spec).running--;
  }

  #of(spec: FunctionSpec) {
    const namespace = namespaceKey(spec);
    const key = `${namespace}/${spec.functionName}`;
    let counts = this.#counts.get(key);
    if (!counts) {
      counts = {
        name: spec.functionName,
        namespace,
        invocations: 0,
        errors: 0,
        throttles: 0,
        durationMs: 0,
        running: 0,
      };
      this.#counts.set(key, counts);
      if (this.#counts.size > MAX_FUNCTIONS) this.#counts.delete(this.#counts.keys().next().value!);
    }
    return counts;
  }
}

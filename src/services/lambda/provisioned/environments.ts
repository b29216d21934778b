import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { FunctionSpec, ProvisionFailure, Runtime } from '../../../runtime/port.ts';
import { functionKey } from '../invocation/reservations.ts';

/** The environments that one version or alias provisions of one version. */
export interface Share {
  readonly spec: FunctionSpec;
  readonly count: number;
}

export interface ProvisionedState {
  readonly initialized: number;
  readonly failure: ProvisionFailure | undefined;
}

type SharesByQualifier = ReadonlyMap<string, readonly Share[]>;

/** The provisioned environments of all functions, as they were last requested from the runtime. */
export class ProvisionedEnvironments {
  readonly #runtime: Runtime;
  readonly #shares = new Map<string, SharesByQualifier>();
  /** Functions whose environments could not be requested. */
  readonly #failed = new Set<string>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Provisions the shares of a function in place of its earlier ones. */
  apply(namespace: Namespace, name: string, next: SharesByQualifier): void {
    const key = functionKey(namespace, name);
    const before = byVersion(this.#shares.get(key));
    const after = byVersion(next);
    this.#failed.delete(key);
    if (next.size > 0) this.#shares.set(key, next);
    else this.#shares.delete(key);
    for (const [version, { spec }] of before) if (!after.has(version)) this.#runtime.provision(spec, 0);
    for (const [version, { spec, count }] of after) {
      // An equal request would start the retries of a failing version from the beginning.
      if (before.get(version)?.count !== count) this.#runtime.provision(spec, count);
    }
  }

  /** Reports the environments of a function as failed until `apply` is called. */
  fail(namespace: Namespace, name: string): void {
    this.#failed.add(functionKey(namespace, name));
  }

  /** @returns undefined until `apply` has been called with this version or alias */
  stateOf(namespace: Namespace, name: string, qualifier: string): ProvisionedState | undefined {
    const key = functionKey(namespace, name);
    if (this.#failed.has(key)) return { initialized: 0, failure: 'init-failed' };
    const shares = this.#shares.get(key)?.get(qualifier);
    if (!shares) return undefined;
    let initialized = 0;
    let failure: ProvisionFailure | undefined;
    for (const { spec, count } of shares) {
      const status = this.#runtime.provisionOf(spec.key);
      initialized += Math.min(count, status?.initialized ?? 0);
      failure ??= status?.failure;
    }
    return { initialized, failure };
  }

  /** How many of a function's environments are provisioned and initialized. */
  initializedOf(namespace: Namespace, name: string): number {
    let initialized = 0;
    for (const { spec } of byVersion(this.#shares.get(functionKey(namespace, name))).values()) {
      initialized += this.#runtime.provisionOf(spec.key)?.initialized ?? 0;
    }
    return initialized;
  }
}

/** Shares of the same version together, by its environment key. */
function byVersion(shares: SharesByQualifier = new Map()): Map<string, Share> {
  const versions = new Map<string, Share>();
  for (const { spec, count } of [...shares.values()].flat()) {
    const sum = (versions.get(spec.key)?.count ?? 0) + count;
    versions.set(spec.key, { spec, count: sum });
  }
  return versions;
}

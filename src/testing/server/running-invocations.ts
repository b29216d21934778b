import type { FunctionSpec, Invocation, InvocationResult, Runtime } from '../../runtime/port.ts';

export interface StartedInvocation {
  readonly spec: FunctionSpec;
  readonly invocation: Invocation;
  readonly startedMs: number;
}

export interface InvocationObserver {
  started(started: StartedInvocation): void;
  ended(started: StartedInvocation, result: InvocationResult): void;
}

/** The invocations that run now, and observers of all of them. */
export class RunningInvocations {
  readonly #running = new Set<StartedInvocation>();
  readonly #waiters = new Set<() => void>();

  get all(): readonly StartedInvocation[] {
    return [...this.#running];
  }

  /** Resolves when no invocation runs, or after `patienceMs` of real time. */
  async untilNone(patienceMs: number): Promise<void> {
    if (this.#running.size === 0) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiters.delete(done);
        resolve();
      };
      const timer = setTimeout(done, patienceMs);
      this.#waiters.add(done);
    });
  }

  /** A runtime whose invocations are counted and observed. */
  observe(runtime: Runtime, nowMs: () => number, observer: InvocationObserver): Runtime {
    return {
      ...methodsOf(runtime),
      invoke: async (spec, invocation) => {
        const started = { spec, invocation, startedMs: nowMs() };
        this.#running.add(started);
        observer.started(started);
        try {
          const result = await runtime.invoke(spec, invocation);
          observer.ended(started, result);
          return result;
        } finally {
          this.#running.delete(started);
          if (this.#running.size === 0) for (const done of this.#waiters) done();
        }
      },
    };
  }
}

function methodsOf(runtime: Runtime): Runtime {
  return {
    maxEnvironments: runtime.maxEnvironments,
    invoke: (spec, invocation) => runtime.invoke(spec, invocation),
    throttle: (spec, invocation, reason) => runtime.throttle(spec, invocation, reason),
    provision: (spec, count) => runtime.provision(spec, count),
    provisionOf: (key) => runtime.provisionOf(key),
    retire: (key) => runtime.retire(key),
    close: () => runtime.close(),
  };
}

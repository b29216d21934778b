import type { Activity } from '../../lib/activity.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { setPatientTimer } from '../../lib/time/patient-timer.ts';
import type { FunctionSpec, Invocation, InvocationResult, Runtime } from '../../runtime/port.ts';
import { withInvoke } from '../../runtime/with-invoke.ts';

export interface StartedInvocation {
  readonly spec: FunctionSpec;
  readonly invocation: Invocation;
  readonly startedMs: number;
}

export interface InvocationObserver {
  started(started: StartedInvocation): void;
  ended(started: StartedInvocation, result: InvocationResult): void;
  /** Called after `ended`, and without it when the runtime itself has failed. */
  left?(started: StartedInvocation): void;
  /** An invocation was refused before it reached the runtime. */
  throttled?(spec: FunctionSpec): void;
}

/** The invocations that run now, and observers of all of them. */
export class RunningInvocations {
  readonly #running = new Set<StartedInvocation>();
  readonly #waiting = new Map<StartedInvocation, number>();
  readonly #waiters = new Set<() => void>();
  readonly #realTime: Clock;

  constructor(realTime: Clock) {
    this.#realTime = realTime;
  }

  /** What each invocation does, and until when it does nothing. */
  activity(): Activity[] {
    return Array.from(this.#running, (started) => {
      const untilMs = this.#waiting.get(started);
      const what = started.spec.functionName;
      return untilMs === undefined
        ? { what, why: 'an invocation is running' }
        : { what, why: 'an invocation hangs', untilMs };
    });
  }

  /** What a function runs with. Valid until the event loop turns: buffers of events are reused. */
  events(functionName: string): readonly Buffer[] {
    return Array.from(this.#running)
      .filter(({ spec }) => spec.functionName === functionName)
      .map(({ invocation }) => invocation.payload);
  }

  /** The invocation does nothing until a time of the pipeline's clock. */
  waitUntil(requestId: string, untilMs: number): void {
    for (const started of this.#running) {
      if (started.invocation.requestId === requestId) this.#waiting.set(started, untilMs);
    }
  }

  /** Whether an invocation does something. */
  get areWorking(): boolean {
    return this.#running.size > this.#waiting.size;
  }

  /**
   * Resolves when no invocation does anything, or after `patienceMs` of real time. Those that still run then are taken for
   * hanging until their timeout, and are not waited for again.
   */
  async untilNoneWorks(patienceMs: number): Promise<void> {
    if (!this.areWorking) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        timer.cancel();
        this.#waiters.delete(done);
        resolve();
      };
      const timer = setPatientTimer(this.#realTime, patienceMs, () => {
        for (const started of this.#running) {
          if (!this.#waiting.has(started))
            this.#waiting.set(started, started.startedMs + started.spec.timeoutMs);
        }
        done();
      });
      this.#waiters.add(done);
    });
  }

  /** A runtime whose invocations are counted and observed. */
  observe(runtime: Runtime, nowMs: () => number, observer: InvocationObserver): Runtime {
    const observed = withInvoke(runtime, async (spec, invocation) => {
      const started = { spec, invocation, startedMs: nowMs() };
      this.#running.add(started);
      observer.started(started);
      try {
        const result = await runtime.invoke(spec, invocation);
        observer.ended(started, result);
        return result;
      } finally {
        this.#running.delete(started);
        this.#waiting.delete(started);
        observer.left?.(started);
        if (!this.areWorking) for (const done of this.#waiters) done();
      }
    });
    return {
      ...observed,
      throttle(spec, invocation, reason) {
        observer.throttled?.(spec);
        return runtime.throttle(spec, invocation, reason);
      },
    };
  }
}

import type { Clock } from '../../../lib/time/clock.ts';
import type { Runtime } from '../../../runtime/port.ts';
import { type InvocationObserver, RunningInvocations } from '../../controls/running-invocations.ts';
import { FunctionCounters } from '../live/function-counters.ts';
import { RecentInvocations } from './recent-invocations.ts';

/** What the dashboard shows of invocations: counts by function, and the recent ones. */
export class WatchedInvocations {
  readonly counters: FunctionCounters;
  readonly recent: RecentInvocations;
  readonly #running: RunningInvocations;
  readonly #nowMs: () => number;

  constructor(clock: Clock) {
    this.#nowMs = () => clock.now();
    this.counters = new FunctionCounters(this.#nowMs);
    this.recent = new RecentInvocations(this.#nowMs);
    this.#running = new RunningInvocations(clock);
  }

  /** Whether a function runs with an event that contains this text. */
  isRunningWith(functionName: string, text: string): boolean {
    return this.#running.events(functionName).some((event) => event.includes(text));
  }

  /** A runtime whose invocations are watched. */
  observe(runtime: Runtime): Runtime {
    const observers: readonly InvocationObserver[] = [this.counters, this.recent];
    return this.#running.observe(runtime, this.#nowMs, {
      started: (started) => observers.forEach((each) => each.started(started)),
      ended: (started, result) => observers.forEach((each) => each.ended(started, result)),
      left: (started) => observers.forEach((each) => each.left?.(started)),
      throttled: (spec) => observers.forEach((each) => each.throttled?.(spec)),
    });
  }
}

import { type Clock, systemClock } from '../../lib/time/clock.ts';
import type { Activity } from '../../lib/activity.ts';
import type { LogSink, Runtime } from '../../runtime/port.ts';
import { type FinishedInvocation, InvocationLog } from './invocation-log.ts';
import { RunningInvocations } from './running-invocations.ts';
import { look, type Unfinished, untilSettled } from './settle.ts';

// Looking costs a read of each mapping's state, and a caller over HTTP notices no shorter delay.
const SETTLE_PAUSE_MS = 10;

/** What tests see and control of a server that they reach over HTTP. */
export class TestControls {
  readonly #clock: Clock;
  readonly #running: RunningInvocations;
  readonly #invocations: InvocationLog;
  readonly #closing = new AbortController();
  #activity: () => Promise<readonly Activity[]> = async () => [];

  /** @param clock that of the services */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#running = new RunningInvocations(systemClock);
    this.#invocations = new InvocationLog(() => clock.now());
  }

  /** A runtime whose invocations are kept for tests. */
  observe(runtime: Runtime): Runtime {
    return this.#running.observe(runtime, () => this.#clock.now(), this.#invocations);
  }

  /** A log whose lines are kept with the invocations. */
  keepLogs(sink: LogSink): LogSink {
    return this.#invocations.wrapLogSink(sink, () => true);
  }

  /** Called once the services are open. */
  useActivity(activity: () => Promise<readonly Activity[]>): void {
    this.#activity = activity;
  }

  now(): Date {
    return new Date(this.#clock.now());
  }

  unfinished(): Promise<Unfinished> {
    return look(this.#tools());
  }

  /** @returns what is left when everything is done or waits for a time, or after `deadlineMs` of real time */
  settle(deadlineMs: number, signal: AbortSignal): Promise<Unfinished> {
    return untilSettled(
      { ...this.#tools(), signal: AbortSignal.any([signal, this.#closing.signal]) },
      deadlineMs,
    );
  }

  /**
   * The invocations that have ended, oldest first.
   * @param name of the function, or the end of it after a dash, as in serverless.yml; all functions without a name
   */
  invocations(name: string | undefined): readonly FinishedInvocation[] {
    const { all } = this.#invocations;
    if (name === undefined) return all;
    return all.filter(({ functionName }) => functionName === name || functionName.endsWith(`-${name}`));
  }

  forgetInvocations(): void {
    this.#invocations.clear();
  }

  /** Ends the requests that wait. */
  close(): void {
    this.#closing.abort();
  }

  #tools() {
    return {
      activity: () => this.#activity(),
      running: () => this.#running.activity(),
      nowMs: () => this.#clock.now(),
      step: async () => {},
      realTime: systemClock,
      pauseMs: SETTLE_PAUSE_MS,
    };
  }
}

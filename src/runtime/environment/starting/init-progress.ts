import type { Clock } from '../../../lib/time/clock.ts';
import type { InitFailure } from '../../api/peer.ts';
import type { ExitReason } from '../../failure.ts';
import type { FailedInit } from '../environment-state.ts';

/** The init of an environment: how long it takes, and why it has failed. */
export class InitProgress {
  readonly #clock: Clock;
  #startedMs: number;
  #reported: InitFailure | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  get durationMs(): number {
    return this.#clock.monotonicMs() - this.#startedMs;
  }

  /** The time runs from now on. @param ended resolves at the end of the init */
  limit(limitMs: number, ended: Promise<unknown>, onTimedOut: () => void): void {
    this.#startedMs = this.#clock.monotonicMs();
    const limit = this.#clock.setTimer(limitMs, onTimedOut);
    void ended.then(() => limit.cancel());
  }

  /** The runtime has reported why it fails. */
  report(failure: InitFailure): void {
    this.#reported = failure;
  }

  failed(exit: ExitReason): FailedInit {
    return { kind: 'failed', durationMs: this.durationMs, exit, reported: this.#reported };
  }
}

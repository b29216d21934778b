import { type Clock, pause } from '../lib/time/clock.ts';
import type { ShardTerm } from './spread/ownership.ts';

/**
 * The two signals that end a loop. `stop`: start no more work, and let a running invocation finish. `abort`: stop
 * waiting for a running invocation as well. Work that pauses on its own has its own instance with the same signals.
 */
export class LoopSignals {
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
  readonly #clock: Clock;
  readonly #term: ShardTerm | undefined;
  #pausedUntilMs: number | undefined;

  /** @param signals.term of the shard, when other processes may read it as well: the loop ends with it */
  constructor(
    clock: Clock,
    { stop, abort, term }: { stop: AbortSignal; abort: AbortSignal; term?: ShardTerm | undefined },
  ) {
    this.#clock = clock;
    this.#term = term;
    this.stop = stop;
    this.abort = abort;
  }

  get isStopping(): boolean {
    return this.stop.aborted || this.#isOver;
  }

  get isAborted(): boolean {
    return this.abort.aborted || this.#isOver;
  }

  /** When a pause of the loop ends, on the wall clock; undefined while it does not pause. */
  get pausedUntilMs(): number | undefined {
    return this.#pausedUntilMs;
  }

  /** Waits for the delay, or until the loop is stopped. */
  async pause(delayMs: number): Promise<void> {
    this.#pausedUntilMs = this.#clock.now() + delayMs;
    await pause(this.#clock, delayMs, { signal: this.stop, background: true });
    this.#pausedUntilMs = undefined;
  }

  /** A process that was frozen finds out before its timers do. */
  get #isOver(): boolean {
    return this.#term?.isHeld === false;
  }
}

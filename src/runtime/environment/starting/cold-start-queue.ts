import type { Clock } from '../../../lib/time/clock.ts';
import type { Environment } from '../environment.ts';
import type { EnvironmentPool } from '../pool.ts';
import type { Provision } from '../provision.ts';

// An init that mostly waits, for example for a network, does not keep others from starting for longer than this.
const MAX_TURN_MS = 1000;

export type Turn =
  /** An environment may be started. `done` is called when it has started. */
  | { readonly kind: 'start'; readonly done: () => void }
  /** One became idle meanwhile. */
  | { readonly kind: 'idle'; readonly environment: Environment };

/** Each takes turns with the others: the invocations of a version, and its provisioned environments. */
export type Lane = EnvironmentPool | Provision;

interface Waiter {
  readonly resolve: (turn: Turn) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Invocations that wait for a new environment. A start takes a processor for tens of milliseconds, so few are made at the
 * same time. Functions take turns: a burst of one does not delay the single start of another.
 */
export class ColdStartQueue {
  readonly #clock: Clock;
  /** In the order of their turns. No list is empty. */
  readonly #waiting = new Map<Lane, Waiter[]>();
  #free: number;

  /** @param limit how many environments may start at the same time */
  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#free = limit;
  }

  /** Waits until an environment of the pool may be started or is idle; a provisioned one until it may be started. */
  async wait(lane: Lane): Promise<Turn> {
    // While a start is free, no invocation waits.
    if (this.#free > 0) return this.#begin();
    return new Promise((resolve, reject) => {
      const waiters = this.#waiting.get(lane);
      if (waiters) waiters.push({ resolve, reject });
      else this.#waiting.set(lane, [{ resolve, reject }]);
    });
  }

  /** @returns whether an invocation was waiting for an environment of the pool, and has taken this one */
  offer(pool: EnvironmentPool, environment: Environment): boolean {
    const waiter = this.#takeFrom(pool);
    waiter?.resolve({ kind: 'idle', environment });
    return waiter !== undefined;
  }

  /** Rejects all that wait. */
  close(reason: Error): void {
    const waiters = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    for (const { reject } of waiters) reject(reason);
  }

  #begin(): Turn {
    this.#free--;
    let isDone = false;
    const done = () => {
      if (isDone) return;
      isDone = true;
      limit.cancel();
      this.#free++;
      this.#startNext();
    };
    const limit = this.#clock.setTimer(MAX_TURN_MS, done, { background: true });
    return { kind: 'start', done };
  }

  #startNext(): void {
    const [lane] = this.#waiting.keys();
    if (lane) this.#takeFrom(lane)?.resolve(this.#begin());
  }

  /** Takes the lane's first waiter, and moves the lane behind the others. */
  #takeFrom(lane: Lane): Waiter | undefined {
    const waiters = this.#waiting.get(lane);
    const first = waiters?.shift();
    this.#waiting.delete(lane);
    if (waiters && waiters.length > 0) this.#waiting.set(lane, waiters);
    return first;
  }
}

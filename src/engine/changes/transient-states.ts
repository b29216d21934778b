import type { Logger } from '../../lib/log/logger.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';

// Long enough for clients and tests to observe a state, short enough not to slow them down.
const STATE_DELAY_MS = 500;

// The delay after a failed step, whatever the time scale. Long enough not to overload a store that has problems.
const RETRY_DELAY_MS = 1_000;

/** A resource in a transient state, such as CREATING. */
export interface TransientResource {
  /** Constant for the life of the resource. */
  readonly id: string;
  /** Undefined in a stable state. */
  readonly state: string | undefined;
  /** Returns the time to leave the state, at or after `readyMs`. Without this method, that is `readyMs`. */
  leaveMs?(readyMs: number): number;
  /** Whether another process finishes it. */
  isElsewhere(): boolean;
  /** Finishes the state that the resource is in when this is called, or a step of it. Can be repeated. */
  finish(): Promise<unknown>;
  /** The resource as it is known now; undefined when it does not exist any more. */
  newest(): TransientResource | undefined;
}

type Progress =
  | { readonly phase: 'waiting'; readonly state: string; readonly timer: Timer }
  | { readonly phase: 'working'; readonly work: Promise<void> };

/** Finishes the transient states of resources, each after a delay, and retries failed steps until they succeed. */
export class TransientStates {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #delayMs: number;
  /** By id; one entry for each resource in a transient state. */
  readonly #progress = new Map<string, Progress>();
  #closed = false;

  /** @param timeScale the factor for the time spent in a state */
  constructor({ clock, logger, timeScale }: { clock: Clock; logger: Logger; timeScale: number }) {
    this.#clock = clock;
    this.#logger = logger;
    this.#delayMs = STATE_DELAY_MS * timeScale;
  }

  /** Call for every existing resource, for every change, and when `isElsewhere` has changed. */
  consider(resource: TransientResource, delayMs = this.#delayMs): void {
    const { id, state } = resource;
    const current = this.#progress.get(id);
    if (this.#closed || current?.phase === 'working') return;
    if (current?.state === state) return;
    current?.timer.cancel();
    if (state === undefined || resource.isElsewhere()) {
      this.#progress.delete(id);
      return;
    }
    const nowMs = this.#clock.now();
    const waitMs = resource.leaveMs ? Math.max(delayMs, resource.leaveMs(nowMs + delayMs) - nowMs) : delayMs;
    const timer = this.#clock.setTimer(waitMs, () => this.#start(resource), { background: true });
    this.#progress.set(id, { phase: 'waiting', state, timer });
  }

  /** Waits for steps in progress and starts no more. */
  async close(): Promise<void> {
    this.#closed = true;
    const running: Promise<void>[] = [];
    for (const progress of this.#progress.values()) {
      if (progress.phase === 'waiting') progress.timer.cancel();
      else running.push(progress.work);
    }
    await Promise.all(running);
  }

  #start(resource: TransientResource): void {
    const { id, state } = resource;
    if (resource.isElsewhere()) {
      this.#progress.delete(id);
      return;
    }
    const work = resource.finish().then(
      () => this.#done(resource),
      (error: unknown) => {
        this.#logger.error('a stream or consumer could not change its state; it will be retried', {
          id,
          state,
          error,
        });
        this.#done(resource, RETRY_DELAY_MS);
      },
    );
    this.#progress.set(id, { phase: 'working', work });
  }

  /**
   * Changes that came during the work were not considered: another process may have left the next state already.
   * @param delayMs by default none before the next step of the same state
   */
  #done(resource: TransientResource, delayMs?: number): void {
    this.#progress.delete(resource.id);
    const next = resource.newest();
    if (next) this.consider(next, delayMs ?? (next.state === resource.state ? 0 : this.#delayMs));
  }
}

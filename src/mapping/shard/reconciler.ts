import type { Clock, Timer } from '../../lib/time/clock.ts';

const RETRY_DELAY_MS = 1_000;

export interface ReconcilerOptions {
  readonly clock: Clock;
  readonly reconcile: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

type State =
  | { readonly phase: 'idle' }
  /** `isStale`: something has changed since the reconciliation began. */
  | { readonly phase: 'running'; readonly done: Promise<void>; isStale: boolean }
  | { readonly phase: 'retrying'; readonly timer: Timer }
  | { readonly phase: 'stopped'; readonly done: Promise<void> };

/**
 * Runs a reconciliation after each change, one at a time. Changes during a reconciliation cause one more; a failed one
 * is retried.
 *
 *     idle ──changed──► running ──success──► idle
 *                       running ──failure──► retrying ──delay, changed──► running
 *     any ──stop──► stopped
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  #state: State = { phase: 'idle' };

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  get isStopped(): boolean {
    return this.#state.phase === 'stopped';
  }

  get isRunning(): boolean {
    return this.#state.phase === 'running';
  }

  changed(): void {
    switch (this.#state.phase) {
      case 'running':
        this.#state.isStale = true;
        return;
      case 'retrying':
        this.#state.timer.cancel();
        this.#run();
        return;
      case 'idle':
        this.#run();
        return;
      case 'stopped':
    }
  }

  /** Resolves when the running reconciliation, if there is one, has ended. */
  async stop(): Promise<void> {
    const state = this.#state;
    if (state.phase === 'retrying') state.timer.cancel();
    const done = 'done' in state ? state.done : Promise.resolve();
    this.#state = { phase: 'stopped', done };
    await done;
  }

  #run(): void {
    // Set the state before the reconciliation starts, because it may report a change immediately.
    const done = Promise.resolve().then(() => this.#reconcile());
    this.#state = { phase: 'running', done, isStale: false };
  }

  async #reconcile(): Promise<void> {
    const { clock, onError, reconcile } = this.#options;
    if (this.isStopped) return;
    try {
      await reconcile();
    } catch (error) {
      onError(error);
      if (this.#state.phase !== 'running') return;
      this.#state = {
        phase: 'retrying',
        timer: clock.setTimer(RETRY_DELAY_MS, () => this.#run(), { background: true }),
      };
      return;
    }
    if (this.#state.phase !== 'running') return;
    if (this.#state.isStale) this.#run();
    else this.#state = { phase: 'idle' };
  }
}

import type { Clock, Timer } from '../../lib/time/clock.ts';
import type { ProvisionFailure, ProvisionStatus } from '../port.ts';
import type { Environment } from './environment.ts';

/** How many environments of one version initialize at the same time, beside the cold starts of other functions. */
const MAX_PARALLEL_STARTS = 4;
// The pause after a failed start doubles with each further failure. AWS publishes no figures.
const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 60_000;

export type ProvisionedStart =
  | { readonly kind: 'ready'; readonly environment: Environment; readonly initMs: number }
  | { readonly kind: 'failed'; readonly failure: ProvisionFailure };

/** An idle environment; `initMs` until its first invocation, whose REPORT line shows it. */
export interface WarmEnvironment {
  readonly environment: Environment;
  readonly initMs?: number;
}

/**
 * Keeps a number of environments of one function version initialized.
 *
 *     missing ──start──▶ starting ──ready──▶ idle ──take──▶ busy ──release──▶ idle …
 *        ▲                   │                 │              │
 *        └─────pause─────────┴──────ended──────┘◀────ended────┘ (without a pause: an invocation ended it)
 */
export class Provision {
  readonly #clock: Clock;
  readonly #start: () => Promise<ProvisionedStart>;
  readonly #maxEnvironments: number;
  #requested = 0;
  /** Environments to have: the requested number, up to the maximum. */
  #target = 0;
  #starting = 0;
  readonly #idle: WarmEnvironment[] = [];
  readonly #busy = new Set<Environment>();
  #failure: ProvisionFailure | undefined;
  #failures = 0;
  #pause: Timer | undefined;

  /**
   * @param start starts one environment and resolves when it is initialized or has failed; never rejects
   * @param maxEnvironments of the function: a debugged one has one, which then counts as all that were requested
   */
  constructor(clock: Clock, start: () => Promise<ProvisionedStart>, maxEnvironments = Infinity) {
    this.#clock = clock;
    this.#start = start;
    this.#maxEnvironments = maxEnvironments;
  }

  get status(): ProvisionStatus {
    const idle = this.#idle.filter(({ environment }) => environment.phase === 'idle').length;
    const ready = idle + this.#busy.size;
    const initialized = ready > 0 && ready === this.#target ? this.#requested : ready;
    return { initialized, idle, busy: this.#busy.size, failure: this.#failure };
  }

  /** Starts missing environments. Those beyond the number end, busy ones after their invocation. */
  resize(requested: number): void {
    this.#requested = requested;
    this.#target = Math.min(requested, this.#maxEnvironments);
    this.#failure = undefined;
    this.#failures = 0;
    this.#pause?.cancel();
    this.#pause = undefined;
    while (this.#initialized > this.#target) {
      const surplus = this.#idle.shift();
      if (!surplus) break;
      surplus.environment.end({ kind: 'retired' });
    }
    this.#fill();
  }

  take(): WarmEnvironment | undefined {
    for (let warm = this.#idle.pop(); warm; warm = this.#idle.pop()) {
      if (warm.environment.phase !== 'idle') continue;
      this.#busy.add(warm.environment);
      return warm;
    }
    return undefined;
  }

  /** Takes an environment back after its invocation. @returns false for an environment that is not provisioned */
  release(environment: Environment): boolean {
    if (!this.#busy.delete(environment)) return false;
    // One that has ended is replaced when its process is gone.
    if (environment.phase !== 'idle') return true;
    if (this.#initialized >= this.#target) environment.end({ kind: 'retired' });
    else this.#addIdle({ environment });
    return true;
  }

  get #initialized(): number {
    return this.#idle.length + this.#busy.size;
  }

  #addIdle(warm: WarmEnvironment): void {
    this.#idle.push(warm);
    warm.environment.freezeLater();
  }

  #fill(): void {
    if (this.#pause) return;
    while (this.#starting < MAX_PARALLEL_STARTS && this.#initialized + this.#starting < this.#target) {
      this.#starting++;
      void this.#startOne();
    }
  }

  async #startOne(): Promise<void> {
    const started = await this.#start();
    this.#starting--;
    if (started.kind === 'failed') {
      if (this.#target === 0) return;
      this.#failure = started.failure;
      this.#fillLater();
      return;
    }
    const { environment, initMs } = started;
    void environment.gone.then(() => this.#replace(environment));
    if (environment.expiresMs < Infinity) this.#expireLater(environment);
    if (this.#initialized >= this.#target) {
      environment.end({ kind: 'retired' });
    } else {
      this.#failure = undefined;
      this.#failures = 0;
      this.#addIdle({ environment, initMs });
    }
    this.#fill();
  }

  /** A busy environment ends after its invocation. */
  #expireLater(environment: Environment): void {
    const timer = this.#clock.setTimer(
      environment.expiresMs - this.#clock.now(),
      () => {
        const index = this.#idle.findIndex((warm) => warm.environment === environment);
        if (index === -1) return;
        this.#idle.splice(index, 1);
        environment.end({ kind: 'retired' });
        this.#fill();
      },
      { background: true },
    );
    void environment.gone.then(() => timer.cancel());
  }

  #replace(environment: Environment): void {
    const index = this.#idle.findIndex((warm) => warm.environment === environment);
    if (index === -1) {
      this.#busy.delete(environment);
      this.#fill();
    } else {
      // It ended by itself: its successor may do the same, again and again.
      this.#idle.splice(index, 1);
      this.#fillLater();
    }
  }

  #fillLater(): void {
    if (this.#pause) return;
    const pauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
    this.#pause = this.#clock.setTimer(
      pauseMs,
      () => {
        this.#pause = undefined;
        this.#fill();
      },
      { background: true },
    );
  }
}

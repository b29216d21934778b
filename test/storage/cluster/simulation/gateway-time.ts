import type { Clock, Timer } from '../../../../src/lib/time/clock.ts';
import type { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';

/** The time of one simulated gateway, which can be frozen, crash, and have a wrong wall clock. */
export class GatewayTime implements Clock {
  readonly #base: VirtualClock;
  #skewMs: number;
  #state: 'running' | 'frozen' | 'crashed' = 'running';
  readonly #held: (() => void)[] = [];

  constructor(base: VirtualClock, skewMs: number) {
    this.#base = base;
    this.#skewMs = skewMs;
  }

  now(): number {
    return this.#base.now() + this.#skewMs;
  }

  monotonicMs(): number {
    return this.#base.monotonicMs();
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    let isCancelled = false;
    const timer = this.#base.setTimer(delayMs, () => {
      this.run(() => {
        if (!isCancelled) fire();
      });
    });
    return {
      cancel: () => {
        isCancelled = true;
        timer.cancel();
      },
    };
  }

  /** Calls now; later when it is frozen; never when it has crashed. */
  run(call: () => void): void {
    if (this.#state === 'running') call();
    else if (this.#state === 'frozen') this.#held.push(call);
  }

  stepWallClock(byMs: number): void {
    this.#skewMs += byMs;
  }

  get skewMs(): number {
    return this.#skewMs;
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  get isCrashed(): boolean {
    return this.#state === 'crashed';
  }

  freeze(): void {
    if (this.#state === 'running') this.#state = 'frozen';
  }

  /** What was held is called in order, each in a turn of its own. */
  wake(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'running';
    for (const call of this.#held.splice(0)) this.#base.setTimer(0, () => this.run(call));
  }

  crash(): void {
    this.#state = 'crashed';
    this.#held.length = 0;
  }
}

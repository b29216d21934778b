import { MINUTE_MS } from '../../../lib/time/units.ts';
import { Slots } from '../../../lib/concurrency/slots.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Clock, Timer } from '../../../lib/time/clock.ts';
import { MAX_SCALED_TARGETS } from '../limits.ts';
import { resourceKindOf } from '../resources/resource-kind.ts';
import type { TargetDocument } from '../scalable-target.ts';
import type { ScalableTargets } from '../scalable-targets.ts';
import type { Scaler } from './scaler.ts';

/** After the minute, when its values are recorded and the alarms of CloudWatch are evaluated. */
const DELAY_MS = 1_000;
/** Targets that are evaluated at the same time. */
const CONCURRENT_TARGETS = 16;

export interface ScalingWatchOptions {
  readonly targets: ScalableTargets;
  readonly scaler: Scaler;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Evaluates every target that can be scaled once a minute. Without one it has no timer. */
export class ScalingWatch {
  readonly #options: ScalingWatchOptions;
  readonly #slots = new Slots(CONCURRENT_TARGETS);
  #timer: Timer | undefined;
  /** Whether a target was registered since the last evaluation began. */
  #hasNew = false;
  #evaluation: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: ScalingWatchOptions) {
    this.#options = options;
  }

  /** Starts evaluating the stored targets. */
  async resume(): Promise<void> {
    if ((await this.#scaled()).length > 0) this.start();
  }

  /** Call when a target was registered. */
  start(): void {
    this.#hasNew = true;
    if (!this.#closed) this.#timer ??= this.#setTimer();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#options.scaler.close();
    await this.#evaluation;
  }

  #setTimer(): Timer {
    const { clock } = this.#options;
    const sinceMs = (clock.now() - DELAY_MS) % MINUTE_MS;
    return clock.setTimer(MINUTE_MS - sinceMs, () => this.#evaluateInBackground(), { background: true });
  }

  #evaluateInBackground(): void {
    this.#hasNew = false;
    this.#evaluation = this.#evaluateAll()
      .catch((error: unknown) => {
        this.#options.logger.warn('scalable targets could not be evaluated', { error });
        return true;
      })
      .then((hasTargets) => {
        this.#timer = !this.#closed && (hasTargets || this.#hasNew) ? this.#setTimer() : undefined;
      });
  }

  /** @returns whether there are targets */
  async #evaluateAll(): Promise<boolean> {
    const { scaler } = this.#options;
    const targets = await this.#scaled();
    await Promise.all(targets.map((target) => this.#slots.run(() => scaler.evaluate(target))));
    return targets.length > 0;
  }

  async #scaled(): Promise<TargetDocument[]> {
    const all = await this.#options.targets.all();
    return all
      .filter(({ address }) => resourceKindOf(address).kind !== 'unscaled')
      .slice(0, MAX_SCALED_TARGETS);
  }
}

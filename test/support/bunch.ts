import type { NumberSource } from '../../src/lib/fast-random.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import type { Timer } from '../../src/lib/time/clock.ts';
import { afterSteps } from './steps.ts';

const TOGETHER_CHANCE = 0.3;
const TOGETHER_MS = 3;
const MAX_STEPS = 16;

export interface BunchOptions {
  readonly random: NumberSource;
  /** Calls after a time of up to so many milliseconds. */
  readonly later: (maxMs: number, call: () => void) => void;
  /** How calls are made in what they arrive at. */
  readonly enter?: (calls: () => void) => void;
  readonly onBunch?: (size: number) => void;
}

/**
 * What arrives within a moment sometimes arrives in one turn of the event loop, as one read of a socket has several messages. The
 * code that waits for one of them goes on at any step of the code that waits for another.
 */
export class Bunch {
  readonly #options: BunchOptions;
  #together: (() => void)[] | undefined;

  constructor(options: BunchOptions) {
    this.#options = options;
  }

  arrive(call: () => void): void {
    const { random, later, enter = (calls) => calls(), onBunch } = this.#options;
    if (this.#together) {
      this.#together.push(call);
      return;
    }
    if (random.fraction() >= TOGETHER_CHANCE) {
      enter(call);
      return;
    }
    const together = [call];
    this.#together = together;
    later(TOGETHER_MS, () => {
      this.#together = undefined;
      onBunch?.(together.length);
      enter(() => {
        for (const next of together) afterSteps(random.integer(MAX_STEPS), next);
      });
    });
  }
}

/** A virtual clock whose timers are bunched: answers that tests delay by timers, for example. */
export class BunchingClock extends VirtualClock {
  readonly #bunch: Bunch;

  constructor(random: NumberSource, startMs?: number) {
    super(startMs);
    this.#bunch = new Bunch({
      random,
      later: (maxMs, call) => void super.setTimer(random.integer(maxMs), call),
    });
  }

  override setTimer(delayMs: number, fire: () => void): Timer {
    let isCancelled = false;
    const timer = super.setTimer(delayMs, () =>
      this.#bunch.arrive(() => {
        if (!isCancelled) fire();
      }),
    );
    return {
      cancel() {
        isCancelled = true;
        timer.cancel();
      },
    };
  }
}

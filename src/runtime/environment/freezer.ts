import { featuresOf } from '../../lib/platform/features.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';
import type { FunctionProcess } from '../process/function-process.ts';

export type FreezeMode = 'on' | 'off';

/** Only on Linux, where it is tested. */
export const DEFAULT_FREEZE: FreezeMode = featuresOf().stopsFunctions ? 'on' : 'off';

// Invocations that follow each other at once need not resume the processes, which takes 0.1 to 0.3 ms.
const DELAY_MS = 10;

/**
 * Stops the processes of an environment while it waits for its next invocation, as AWS freezes environments: timers do
 * not fire, and nothing is sent or received.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-invoke
 */
export class Freezer {
  readonly #clock: Clock;
  readonly #isEnabled: boolean;
  readonly #processes: FunctionProcess[] = [];
  #delay: Timer | undefined;
  #isFrozen = false;

  constructor(clock: Clock, isEnabled: boolean) {
    this.#clock = clock;
    this.#isEnabled = isEnabled;
  }

  add(process: FunctionProcess): void {
    this.#processes.push(process);
  }

  freezeLater(): void {
    if (!this.#isEnabled) return;
    this.#delay ??= this.#clock.setTimer(DELAY_MS, () => this.#freeze(), { background: true });
  }

  thaw(): void {
    this.#delay?.cancel();
    this.#delay = undefined;
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    for (const process of this.#processes) process.resume();
  }

  #freeze(): void {
    this.#isFrozen = true;
    for (const process of this.#processes) process.suspend();
  }
}

import { OperatorError } from '../../lib/operator-error.ts';
import { featuresOf } from '../../lib/platform/features.ts';
import { type ProcessFamilies, processFamilies } from '../../lib/platform/process-family.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';
import type { FunctionProcess } from '../process/function-process.ts';

export type FreezeMode = 'on' | 'off';

/** Only on Linux, where it is tested. */
export const DEFAULT_FREEZE: FreezeMode = featuresOf().stopsFunctions ? 'on' : 'off';

/** @throws OperatorError when processes are to be stopped on an operating system that cannot stop them */
export function requireFreezing(
  mode: FreezeMode | undefined,
  { canStop }: Pick<ProcessFamilies, 'canStop'> = processFamilies(),
): void {
  if (mode !== 'on' || canStop) return;
  throw new OperatorError(
    '--freeze on: this operating system cannot stop the processes of functions, so their timers run between ' +
      'invocations; leave the option out, or run the server in WSL',
  );
}

// Invocations that follow each other at once need not resume the processes, which takes 0.1 to 0.3 ms. Longer than batches
// of a busy server wait for records: src/mapping/batching/linger-time.ts.
const DELAY_MS = 20;

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

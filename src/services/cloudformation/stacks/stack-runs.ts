import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import type { Calls } from '../../../schema/service.ts';
import type { ResourceHandler } from '../resources/handler.ts';
import type { StackDocument } from '../store/stack.ts';
import type { StackStore } from '../store/stack-store.ts';
import { exportsOf } from './exports.ts';
import { StackRun } from './stack-run.ts';

export interface EngineOptions {
  readonly store: StackStore;
  readonly calls: Calls;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly types: readonly ResourceHandler[];
}

// About four minutes of attempts; what is not done then waits for the next start.
const RETRY_DELAYS_MS = [1, 2, 4, 8, 16, 32, 64, 128].map((seconds) => seconds * 1_000);

/** The work on stacks that is under way, in the background. */
export class StackRuns {
  readonly #options: EngineOptions;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  /** By stack id. */
  readonly #runs = new Map<string, StackRun>();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the event that the work begins with can be read: a client that follows the events would otherwise
   * take those of the work before for these.
   */
  async start(stack: StackDocument): Promise<void> {
    const run = await this.#runOf(stack);
    let first = () => run.run();
    try {
      await run.announce();
    } catch (error) {
      // The work is written down, so it is carried to an end though its first event was refused.
      first = () => run.resume();
      throw error;
    } finally {
      this.#carryOn(stack, run, first);
    }
  }

  /** Takes up work that a stop or a crash interrupted: see `StackRun.resume`. */
  async resume(stack: StackDocument): Promise<void> {
    const run = await this.#runOf(stack);
    this.#carryOn(stack, run, () => run.resume());
  }

  /** Has an update taken back. @returns false when none is being made */
  cancel(stackId: string): boolean {
    return this.#runs.get(stackId)?.cancel() === true;
  }

  /** Stops work where it is. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the server stops'));
    await Promise.all(this.#running);
  }

  #carryOn(stack: StackDocument, run: StackRun, first: () => Promise<void>): void {
    this.#runs.set(stack.stackId, run);
    const task = this.#complete(stack, run, first).finally(() => {
      this.#running.delete(task);
      // What was asked for at its end may have begun already.
      if (this.#runs.get(stack.stackId) === run) this.#runs.delete(stack.stackId);
    });
    this.#running.add(task);
  }

  /** Does the work to its end. A write that is refused, as on a full disk, breaks it off; it is taken up again later. */
  async #complete(stack: StackDocument, run: StackRun, first: () => Promise<void>): Promise<void> {
    const { clock, logger } = this.#options;
    const { signal } = this.#stop;
    let work = first;
    for (const delayMs of RETRY_DELAYS_MS) {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) return;
        const facts = { stack: stack.name, error, afterMs: delayMs };
        logger.error('work on a stack broke off; it is taken up again', facts);
      }
      await sleep(clock, delayMs, { signal, background: true }).catch(() => {});
      if (signal.aborted) return;
      work = () => run.resume();
    }
    logger.error('work on a stack is given up; the next start takes it up', { stack: stack.name });
  }

  async #runOf(stack: StackDocument): Promise<StackRun> {
    const { types, ...options } = this.#options;
    return StackRun.of(stack, await this.#exports(stack), {
      ...options,
      signal: this.#stop.signal,
      handlerOf: (type) => types.find((handler) => handler.type === type),
    });
  }

  async #exports(namespace: Namespace): Promise<ReadonlyMap<string, string>> {
    const exported = exportsOf(await this.#options.store.list(namespace));
    return new Map(exported.map(({ name, value }) => [name, value]));
  }
}

import { type Clock, pause } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import type { Calls } from '../../../schema/service.ts';
import type { ForwardedCalls } from '../forwarded-calls.ts';
import type { PendingRequests } from '../custom-resources/pending-requests.ts';
import { handlerOfType } from '../resources/handler-of-type.ts';
import type { ResourceHandler } from '../resources/handler.ts';
import type { StackDocument } from '../store/stack.ts';
import type { StackStore } from '../store/stack-store.ts';
import { type Export, exportsOf } from '../changes/exports.ts';
import type { StackDependencies } from '../changes/resource-work.ts';
import { StackRun } from './stack-run.ts';

export interface EngineOptions {
  readonly store: StackStore;
  readonly calls: Calls;
  readonly forwarded: ForwardedCalls;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly types: readonly ResourceHandler[];
  readonly pendingRequests: PendingRequests;
  readonly nestedStacks: StackDependencies['nestedStacks'];
  /** Called when a change starts or ends, with how many are running then. */
  readonly onStackChanges?: (running: number) => void;
}

// The delay after a failed attempt doubles from the first to the last. A change is tried until it ends: a stack that is
// IN_PROGRESS can be neither changed nor deleted.
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 128_000;

/** The changes of stacks that are running in the background. */
export class StackRuns {
  readonly #options: EngineOptions;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  /** By stack id. */
  readonly #runs = new Map<string, StackRun>();
  readonly #ends = new Map<string, Promise<void>>();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the first event of the change can be read. Otherwise a client that polls the events
   * would mistake the last event of the previous change for one of this change.
   */
  async start(stack: StackDocument): Promise<void> {
    const run = await this.#runOf(stack);
    let first = () => run.run();
    try {
      await run.announce();
    } catch (error) {
      // The change is stored, so it is completed even though its first event could not be written.
      first = () => run.resume();
      throw error;
    } finally {
      this.#runInBackground(stack, run, first);
    }
  }

  /** Resumes a change that a stop or a crash interrupted: see `StackRun.resume`. */
  async resume(stack: StackDocument): Promise<void> {
    const run = await this.#runOf(stack);
    this.#runInBackground(stack, run, () => run.resume());
  }

  /** Rolls back a running update. @returns false when no update is running */
  cancel(stackId: string): boolean {
    return this.#runs.get(stackId)?.cancel() === true;
  }

  /** Stops every change at its current step. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the server is stopping'));
    await Promise.all(this.#running);
  }

  /** Resolves when no change of the stack is running. */
  async ended(stackId: string): Promise<void> {
    await this.#ends.get(stackId);
  }

  #runInBackground(stack: StackDocument, run: StackRun, first: () => Promise<void>): void {
    this.#runs.set(stack.stackId, run);
    const task = this.#complete(stack, run, first).finally(() => {
      this.#running.delete(task);
      this.#options.onStackChanges?.(this.#running.size);
      // The next change of the stack may have started already.
      if (this.#runs.get(stack.stackId) !== run) return;
      this.#runs.delete(stack.stackId);
      this.#ends.delete(stack.stackId);
    });
    this.#running.add(task);
    this.#options.onStackChanges?.(this.#running.size);
    this.#ends.set(stack.stackId, task);
  }

  /** Runs the change to its end. A rejected write, for example on a full disk, interrupts it; it is retried later. */
  async #complete(stack: StackDocument, run: StackRun, first: () => Promise<void>): Promise<void> {
    const { clock, logger } = this.#options;
    const { signal } = this.#stop;
    let work = first;
    for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(2 * delayMs, MAX_RETRY_MS)) {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) return;
        const facts = { stack: stack.name, error, afterMs: delayMs };
        logger.error('a stack change was interrupted; it will be retried', facts);
      }
      await pause(clock, delayMs, { signal, background: true });
      if (signal.aborted) return;
      work = () => run.resume();
    }
  }

  async #runOf(stack: StackDocument): Promise<StackRun> {
    const { types, ...options } = this.#options;
    return StackRun.of(stack, await this.#exports(stack), {
      ...options,
      signal: this.#stop.signal,
      handlerOf: (type) => handlerOfType(types, type),
    });
  }

  async #exports(namespace: Namespace): Promise<ReadonlyMap<string, Export>> {
    const exported = exportsOf(await this.#options.store.list(namespace));
    return new Map(exported.map((each) => [each.name, each]));
  }
}

import type { ConcurrencyPool } from '../invocation/concurrency.ts';
import { type Load, minus, NO_LOAD, plus } from './load.ts';
import type { QueueEntry } from './queue-entry.ts';

/** An invocation that may start. It counts as running until `end` is called, once. */
export interface Started {
  readonly entry: QueueEntry;
  end(): void;
}

export interface FairQueueOptions {
  readonly poolOf: (functionKey: string) => ConcurrencyPool;
  /** Bounds what runs at the same time. */
  readonly shared: () => Load;
  /** A function of which nothing runs may start one invocation up to this bound. */
  readonly total: () => Load;
}

/** The invocations of one function that wait for their start, in order of arrival. */
interface FunctionQueue {
  readonly key: string;
  readonly waiting: QueueEntry[];
  running: number;
}

/**
 * Invocations that are ready to start. Functions take turns, so that one with many invocations delays none of the
 * others. A function that has reached its concurrency is passed over and keeps its turn.
 */
export class FairQueue {
  readonly #options: FairQueueOptions;
  readonly #queues = new Map<string, FunctionQueue>();
  /** Functions with waiting invocations; the next to be served comes first. */
  readonly #turns = new Set<FunctionQueue>();
  /** Running invocations by concurrency pool. */
  readonly #runningOfPool = new Map<string, number>();
  #running = NO_LOAD;

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  add(entry: QueueEntry): void {
    let queue = this.#queues.get(entry.functionKey);
    if (!queue) {
      queue = { key: entry.functionKey, waiting: [], running: 0 };
      this.#queues.set(queue.key, queue);
    }
    queue.waiting.push(entry);
    this.#turns.add(queue);
  }

  /** The invocation to start next; undefined when none is ready or may run. */
  take(): Started | undefined {
    // No function may start anything, so no queue is searched.
    if (this.#running.invocations >= this.#options.total().invocations) return undefined;
    for (const queue of this.#turns) {
      const pool = this.#options.poolOf(queue.key);
      if (!this.#mayStart(queue, pool)) continue;
      const entry = queue.waiting.shift()!;
      this.#turns.delete(queue);
      if (queue.waiting.length > 0) this.#turns.add(queue);
      this.#start(queue, pool, entry);
      return { entry, end: () => this.#end(queue, pool, entry) };
    }
    return undefined;
  }

  clear(): void {
    this.#turns.clear();
    this.#queues.clear();
  }

  #mayStart({ waiting, running }: FunctionQueue, { key, limit }: ConcurrencyPool): boolean {
    // With a limit of zero the attempt is made all the same: it finds out that the function is stopped.
    if ((this.#runningOfPool.get(key) ?? 0) >= Math.max(1, limit)) return false;
    const bound = running === 0 ? this.#options.total() : this.#options.shared();
    const { invocations, bytes } = plus(this.#running, loadOf(waiting[0]!));
    return invocations <= bound.invocations && bytes <= bound.bytes;
  }

  #start(queue: FunctionQueue, { key }: ConcurrencyPool, entry: QueueEntry): void {
    queue.running++;
    this.#running = plus(this.#running, loadOf(entry));
    this.#runningOfPool.set(key, (this.#runningOfPool.get(key) ?? 0) + 1);
  }

  #end(queue: FunctionQueue, { key }: ConcurrencyPool, entry: QueueEntry): void {
    queue.running--;
    this.#running = minus(this.#running, loadOf(entry));
    const runningOfPool = this.#runningOfPool.get(key)! - 1;
    if (runningOfPool === 0) this.#runningOfPool.delete(key);
    else this.#runningOfPool.set(key, runningOfPool);
    if (queue.running === 0 && queue.waiting.length === 0) this.#queues.delete(queue.key);
  }
}

function loadOf({ payloadBytes }: QueueEntry): Load {
  return { invocations: 1, bytes: payloadBytes };
}

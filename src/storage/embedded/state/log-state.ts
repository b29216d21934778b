import type { Clock, Timer } from '../../../lib/time/clock.ts';
import { StorageError } from '../../error.ts';
import { ExtentIndex } from './extent-index.ts';
import { TailIndex } from './tail-index.ts';

/*
 *   open ── close staged ──> closing ── durable ──> closed
 *     ^                         │
 *     └─── refused: no space ───┘
 *
 * Every phase may change to deleted.
 */
export type LogPhase = 'open' | 'closing' | 'closed' | 'deleted';

/** The state of one log. Small, because there may be tens of thousands of idle logs. */
export class LogState {
  readonly id: string;
  /** Identifies the log in frames. */
  readonly number: number;
  /** Batches in the in-memory tail. */
  readonly tail = new TailIndex();
  /** Batches in chunks, which are older than those of the tail. */
  readonly extents = new ExtentIndex();
  retentionMs: number;
  phase: LogPhase = 'open';
  /** The position of the next append; one above the last staged one. */
  nextPos = 0;
  lastTimeMs = 0;
  /** Batches below this position have been removed. */
  firstPos = 0;
  /** One above the newest durable position. */
  endPos = 0;
  /** The `endPos` that a checkpoint contains, or that the next one will contain. */
  checkpointedEndPos = 0;
  #waiters: Set<Waiter> | undefined;

  constructor(id: string, number: number, retentionMs: number) {
    this.id = id;
    this.number = number;
    this.retentionMs = retentionMs;
  }

  /** A batch is durable. */
  appended(pos: number, timeMs: number, location: number): void {
    this.tail.push(location);
    this.endPos = pos + 1;
    this.nextPos = Math.max(this.nextPos, pos + 1);
    this.lastTimeMs = Math.max(this.lastTimeMs, timeMs);
    if (this.#waiters) this.#wake();
  }

  closed(): void {
    this.phase = 'closed';
    this.#wake();
  }

  deleted(): void {
    this.phase = 'deleted';
    this.#wake();
  }

  /**
   * Waits for a batch at or above `fromPos`, or until the log is closed. The condition is checked synchronously
   * first, so that no wake-up is missed.
   */
  wait(
    fromPos: number,
    clock: Clock,
    { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<'appended' | 'timeout'> {
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    if (this.endPos > fromPos || this.phase === 'closed') return Promise.resolve('appended');
    this.#waiters ??= new Set();
    const waiters = this.#waiters;
    return new Promise((resolve, reject) => {
      const stop = () => {
        waiters.delete(waiter);
        timer.cancel();
        signal?.removeEventListener('abort', onAbort);
      };
      const onAbort = () => {
        stop();
        reject(signal?.reason as Error);
      };
      const timer: Timer = clock.setTimer(timeoutMs, () => {
        stop();
        resolve('timeout');
      });
      const waiter: Waiter = {
        fromPos,
        wake: () => {
          stop();
          if (this.phase === 'deleted') reject(notFound(this.id));
          else resolve('appended');
        },
      };
      waiters.add(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  #wake(): void {
    for (const waiter of this.#waiters ?? []) {
      if (this.phase === 'closed' || this.phase === 'deleted' || this.endPos > waiter.fromPos) waiter.wake();
    }
    if (this.#waiters?.size === 0) this.#waiters = undefined;
  }
}

interface Waiter {
  readonly fromPos: number;
  wake(): void;
}

export function notFound(id: string): StorageError {
  return new StorageError('not-found', `there is no log ${id}`, { facts: { log: id } });
}

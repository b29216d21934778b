import type { Clock, Timer } from '../../../lib/time/clock.ts';
import { StorageError } from '../../error.ts';
import { ExtentIndex } from './extent-index.ts';
import { TailIndex } from './tail-index.ts';

/*
 *   open ── close staged ──> closing ── durable ──> closed
 *     └──────────── deleted, from any of them
 *
 * A close that is refused for want of space leads back to open.
 */
export type LogPhase = 'open' | 'closing' | 'closed' | 'deleted';

/** One log. Ten thousands of them may be idle at a time, so it is small. */
export class LogState {
  readonly id: string;
  /** Stands for the id in frames. */
  readonly number: number;
  readonly tail = new TailIndex();
  /** Older batches than those of the tail. */
  readonly extents = new ExtentIndex();
  retentionMs: number;
  phase: LogPhase = 'open';
  /** What the next append gets; what is staged has taken its own already. */
  nextPos = 0;
  lastTimeMs = 0;
  /** Everything below has been removed. */
  firstPos = 0;
  /** One above the newest durable position. */
  endPos = 0;
  /** `endPos` as the next checkpoint, or one before it, says. */
  describedEndPos = 0;
  #waiters: Set<Waiter> | undefined;

  constructor(id: string, number: number, retentionMs: number) {
    this.id = id;
    this.number = number;
    this.retentionMs = retentionMs;
  }

  /** A durable batch. */
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

  /** Cannot lose a wake-up: whether there is something to wait for is decided as the wait begins. */
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

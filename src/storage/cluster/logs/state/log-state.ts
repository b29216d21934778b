import type { Clock, Timer } from '../../../../lib/time/clock.ts';
import { KIND, type LogHead, type LogMessage, markOf, NO_MESSAGE } from '../message.ts';
import { logNotFound } from '../errors.ts';
import { Tail } from './tail.ts';
import type { TailMemory } from './tail-memory.ts';

/*
 *   open ──> closed ──> deleted
 *     └───────────────────^
 */
export type LogPhase = 'open' | 'closed' | 'deleted';

// A payload that is a small part of a larger buffer is copied, so that the tail does not keep all of it.
const MAX_BUFFER_RATIO = 2;

/** The state of one log as this gateway knows it: the newest message, and the recent ones. */
export class LogState {
  readonly subject: string;
  readonly tail = new Tail();
  readonly #memory: TailMemory;
  readonly #clock: Clock;
  #head = NO_MESSAGE;
  #phase: LogPhase = 'open';
  #waiters: Set<() => void> | undefined;
  #newestWrite: NewestWrite | undefined;

  constructor(subject: string, memory: TailMemory, clock: Clock) {
    this.subject = subject;
    this.#memory = memory;
    this.#clock = clock;
  }

  /** The newest message that is known: `NO_MESSAGE` until one is. Newer ones arrive through the follower, in order. */
  get head(): LogHead {
    return this.#head;
  }

  get phase(): LogPhase {
    return this.#phase;
  }

  /** Of the newest batches that became known here. */
  get newestWrite(): NewestWrite | undefined {
    return this.#newestWrite;
  }

  /** Takes a message that is stored. Messages that are known already have no effect. */
  apply(message: LogMessage): void {
    const { seq, timeMs, totalBytes, endSeq, kind } = message;
    if (seq <= this.#head.seq) return;
    this.#head = { seq, timeMs, totalBytes, endSeq };
    const held = compact(message);
    this.tail.push(held);
    if (kind === KIND.batches) {
      this.#newestWrite = { writer: markOf(message).writer, knownMs: this.#clock.monotonicMs() };
    }
    this.#memory.hold(this.tail, seq, held.payload.length);
    if (kind === KIND.closed && this.#phase === 'open') this.#phase = 'closed';
    if (kind === KIND.deleted) this.#phase = 'deleted';
    this.#wake();
  }

  /** The log was deleted. */
  removed(): void {
    this.#phase = 'deleted';
    this.tail.clear();
    this.#wake();
  }

  /** Calls `onChange` after each new message, and when the log is closed or deleted, until it is stopped. */
  watch(onChange: () => void): { stop(): void } {
    this.#waiters ??= new Set();
    const waiters = this.#waiters;
    waiters.add(onChange);
    return { stop: () => void waiters.delete(onChange) };
  }

  /**
   * Waits for batches at or above `fromSeq`, or until the log is closed. The condition is checked synchronously first,
   * so that no wake-up is missed.
   */
  wait(
    fromSeq: number,
    { id, timeoutMs, signal }: { id: string; timeoutMs: number; signal?: AbortSignal },
  ): Promise<'appended' | 'timeout'> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const isReady = () => this.#head.endSeq > fromSeq || this.#phase !== 'open';
      const finish = () => {
        if (this.#phase === 'deleted') reject(logNotFound(id));
        else resolve('appended');
      };
      if (isReady()) return finish();
      const stop = () => {
        watch.stop();
        timer.cancel();
        signal?.removeEventListener('abort', onAbort);
      };
      const onAbort = () => {
        stop();
        reject(signal?.reason as Error);
      };
      const watch = this.watch(() => {
        if (!isReady()) return;
        stop();
        finish();
      });
      const timer: Timer = this.#clock.setTimer(timeoutMs, () => {
        stop();
        resolve('timeout');
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  #wake(): void {
    for (const onChange of this.#waiters ?? []) onChange();
  }
}

export interface NewestWrite {
  /** The gateway. */
  readonly writer: bigint;
  /** By the monotonic clock of this process. */
  readonly knownMs: number;
}

/** The message, or a copy that keeps no more memory than it needs. */
export function compact(message: LogMessage): LogMessage {
  const { payload } = message;
  if (payload.buffer.byteLength <= payload.length * MAX_BUFFER_RATIO) return message;
  return { ...message, payload: Buffer.from(payload) };
}

import { firstIndexWhere } from '../../../../lib/list/binary-search.ts';
import { Fifo } from './fifo.ts';
import type { LogMessage } from '../message.ts';

/** The newest messages of one log in memory, none of them missing. */
export class Tail {
  readonly #messages = new Fifo<LogMessage>();

  get length(): number {
    return this.#messages.length;
  }

  at(index: number): LogMessage {
    return this.#messages.at(index);
  }

  /** Whether every message of the log from `seq` on is here. */
  covers(seq: number): boolean {
    return this.length > 0 && this.at(0).previousSeq < seq;
  }

  /** Adds the message after the newest one, or begins again when others are missing in between. */
  push(message: LogMessage): void {
    if (this.length > 0 && this.at(this.length - 1).seq !== message.previousSeq) this.clear();
    this.#messages.push(message);
  }

  /** The index of the first message at or above `seq`; `length` when there is none. */
  indexOf(seq: number): number {
    return firstIndexWhere(this.length, (index) => this.at(index).seq >= seq);
  }

  /** The index of the first message at or after `timeMs`; `length` when there is none. */
  indexOfTime(timeMs: number): number {
    return firstIndexWhere(this.length, (index) => this.at(index).timeMs >= timeMs);
  }

  dropThrough(seq: number): void {
    while (this.length > 0 && this.at(0).seq <= seq) this.#messages.shift();
  }

  clear(): void {
    this.#messages.clear();
  }
}

import { MIB } from '../../../lib/bytes.ts';
import type { LogLine } from '../../../runtime/port.ts';
import { EVENT_OVERHEAD_BYTES } from '../limits.ts';
import { dropNotice, type DroppedLines } from './drop-notice.ts';

const MAX_BATCH_BYTES = MIB;
const MAX_BATCH_LINES = 10_000;

/** The memory of a line besides its text, approximately. Without it, short lines would take ten times the bound. */
const LINE_OVERHEAD_BYTES = 256;

// Lines that were taken are removed from the front of the list in blocks, because each removal moves the rest.
const MIN_REMOVED_LINES = 1024;

interface BufferedLine {
  readonly line: LogLine;
  readonly messageBytes: number;
}

/** Lines to store together, after notices of the lines that were dropped before them. */
export interface LineBatch {
  readonly lines: readonly LogLine[];
  /** Memory that is free when they are stored. */
  readonly memoryBytes: number;
  /** Received lines that are stored or dropped with the batch. */
  readonly settledLines: number;
}

/** Lines of one group that wait to be stored. */
export class GroupBuffer {
  #lines: BufferedLine[] = [];
  /** Index of the oldest line. */
  #head = 0;
  /** Number of lines received, and number of lines stored or dropped, oldest first. */
  #writtenLines = 0;
  #settledLines = 0;
  readonly #waiting: { readonly forLines: number; readonly resolve: () => void }[] = [];
  /** By stream, since the last batch. */
  readonly #dropped = new Map<string, DroppedLines>();

  get isEmpty(): boolean {
    return this.#head === this.#lines.length && this.#dropped.size === 0;
  }

  push(line: LogLine, messageBytes: number): void {
    this.#lines.push({ line, messageBytes });
    this.#writtenLines++;
  }

  /** @returns the memory that the line occupied; undefined when there is no line */
  dropOldest(): number | undefined {
    const oldest = this.#lines[this.#head];
    if (!oldest) return undefined;
    this.#advance(1);
    const { line, messageBytes } = oldest;
    const dropped = this.#dropped.get(line.stream);
    if (dropped) {
      dropped.count++;
      dropped.bytes += messageBytes;
    } else {
      this.#dropped.set(line.stream, { first: line, count: 1, bytes: messageBytes });
    }
    return memoryOf(messageBytes);
  }

  takeBatch(): LineBatch {
    const lines: LogLine[] = [];
    let [settledLines, memoryBytes, eventBytes] = [0, 0, 0];
    for (const dropped of this.#dropped.values()) {
      lines.push(dropNotice(dropped));
      settledLines += dropped.count;
    }
    this.#dropped.clear();
    let taken = 0;
    for (; taken < MAX_BATCH_LINES; taken++) {
      const next = this.#lines[this.#head + taken];
      if (!next) break;
      const { line, messageBytes } = next;
      eventBytes += messageBytes + EVENT_OVERHEAD_BYTES;
      if (taken > 0 && eventBytes > MAX_BATCH_BYTES) break;
      memoryBytes += memoryOf(messageBytes);
      lines.push(line);
    }
    this.#advance(taken);
    return { lines, memoryBytes, settledLines: settledLines + taken };
  }

  /** Resolves callers that wait for these lines. */
  settle(lines: number): void {
    this.#settledLines += lines;
    while (this.#waiting[0] && this.#waiting[0].forLines <= this.#settledLines)
      this.#waiting.shift()!.resolve();
  }

  /** Resolves when every line received so far is stored or dropped. */
  whenSettled(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ forLines: this.#writtenLines, resolve });
    });
  }

  #advance(lines: number): void {
    this.#head += lines;
    if (this.#head < MIN_REMOVED_LINES || this.#head * 2 < this.#lines.length) return;
    this.#lines = this.#lines.slice(this.#head);
    this.#head = 0;
  }
}

/** The memory of a line whose text has this many bytes. */
export function memoryOf(messageBytes: number): number {
  return messageBytes + LINE_OVERHEAD_BYTES;
}

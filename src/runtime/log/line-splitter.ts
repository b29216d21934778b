import { KIB } from '../../lib/bytes.ts';
import { MAX_LOG_EVENT_BYTES } from './log-frame-reader.ts';

const LINE_FEED = 0x0a;

// The bytes of an event with several lines.
const JOINED_BYTES = 64 * KIB;

/** Splits raw output into lines. Each line, with its line feed, is one log event. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** An event ends at the first line feed after this many bytes. */
  #minBytes = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /**
   * From now on an event has several lines. For the rest of an ended process that has written more than is read line by
   * line: its pipes may hold 100,000 lines.
   */
  joinLines(): void {
    this.#minBytes = JOINED_BYTES;
  }

  push(bytes: Buffer): void {
    let from = 0;
    while (from < bytes.length) {
      const lineFeed = bytes.indexOf(LINE_FEED, from + Math.max(0, this.#minBytes - this.#buffered));
      const lineEnd = lineFeed === -1 ? bytes.length : lineFeed + 1;
      const to = Math.min(lineEnd, from + MAX_LOG_EVENT_BYTES - this.#buffered);
      this.#chunks.push(bytes.subarray(from, to));
      this.#buffered += to - from;
      if (to === lineFeed + 1 || this.#buffered === MAX_LOG_EVENT_BYTES) this.#emit();
      from = to;
    }
  }

  /** Passes on a last line without a line feed. */
  end(): void {
    if (this.#buffered > 0) this.#emit();
  }

  #emit(): void {
    const line = Buffer.concat(this.#chunks).toString('utf8');
    this.#chunks = [];
    this.#buffered = 0;
    this.#onLine(line);
  }
}

import type { Clock } from '../../lib/time/clock.ts';

// Large answers that clients have asked for and not read yet lie in memory: twenty of GetRecords' largest.
const MAX_UNREAD_BYTES = 256 * 2 ** 20;
// Whoever is slower than this may be cut off when memory is short; at three times the bound, anybody may.
const PATIENCE_MS = 2_000;
const MAX_FACTOR = 3;
// What the system's socket buffers take anyhow is not worth counting.
const MIN_BYTES = 2 ** 16;

interface UnreadResponse {
  readonly bytes: number;
  readonly sinceMs: number;
  readonly cut: () => void;
}

/**
 * The large answers on their way. When they are too many, those that have waited longest for their clients to read
 * are given up and their connections cut, as a client cannot be told in any other way any more: it tries again.
 */
export class UnreadResponses {
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #waiting = new Set<UnreadResponse>();
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Counts an answer that is about to be sent.
   * @param cut ends its connection
   * @returns what to call when it was taken or never will be; undefined for one too small to count
   */
  add(bytes: number, cut: () => void): (() => void) | undefined {
    if (bytes < MIN_BYTES) return undefined;
    const unread = { bytes, sinceMs: this.#clock.monotonicMs(), cut };
    this.#waiting.add(unread);
    this.#bytes += bytes;
    this.#makeRoom(unread);
    return () => this.#remove(unread);
  }

  #makeRoom(newest: UnreadResponse): void {
    const nowMs = this.#clock.monotonicMs();
    for (const unread of this.#waiting) {
      if (this.#bytes <= MAX_UNREAD_BYTES || unread === newest) return;
      const isSlow = nowMs - unread.sinceMs >= PATIENCE_MS;
      if (!isSlow && this.#bytes <= MAX_UNREAD_BYTES * MAX_FACTOR) return;
      this.#remove(unread);
      unread.cut();
    }
  }

  #remove(unread: UnreadResponse): void {
    if (this.#waiting.delete(unread)) this.#bytes -= unread.bytes;
  }
}

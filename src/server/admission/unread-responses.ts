import { MIB } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/time/clock.ts';

// A large response remains in memory until its client has read it. This is room for about twenty of the largest
// GetRecords responses.
const MAX_UNREAD_BYTES = 256 * MIB;
// Beyond the bound, connections that have waited this long are cut; beyond three times the bound, any connection.
const PATIENCE_MS = 2_000;
const MAX_FACTOR = 3;
// Smaller responses fit into the socket buffers of the operating system.
const MIN_BYTES = 2 ** 16;

interface UnreadResponse {
  readonly bytes: number;
  readonly sinceMs: number;
  readonly cut: () => void;
}

/**
 * Large responses that are being sent. Beyond the bound, the connections of the oldest ones are cut. Their heads have
 * been sent, so no error can be sent, and SDKs retry a request whose response ends early.
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
   * Counts a response that is about to be sent.
   * @param cut closes its connection
   * @returns a function to call when the response has been read or never will be; undefined when it is too small to
   * count
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

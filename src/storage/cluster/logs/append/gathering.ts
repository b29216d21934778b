import type { Clock, Timer } from '../../../../lib/time/clock.ts';

/*
 * A message waits a moment, so that the clients that were answered with the message before can append again. What arrives
 * after a message has begun waits until it is stored, and a message with fifty appends costs the engine nearly the same as
 * one with a single append.
 *
 * Clients that each wait for their answer fall into two groups by themselves: while the message of one is stored, the other
 * one is answered and puts again. Each put then takes two messages. So a message also waits until both groups are there, if
 * they come in time; if not, it is long until the next attempt.
 */

/** How long a message waits, as a part of what the message before took. */
const GATHER_SHARE = 0.5;
const MAX_GATHER_MS = 5;
/** The number of messages after a failed attempt to gather two groups; doubled each time. */
const MIN_PAUSE_MESSAGES = 4;
const MAX_PAUSE_MESSAGES = 256;
/** An attempt has succeeded when this part of both groups is there. Clients that do not wait for answers reach three quarters. */
const GATHERED_SHARE = 0.9;

interface GrowingPack {
  readonly batchCount: number;
}

export class Gathering {
  readonly #clock: Clock;
  #storedMs = 0;
  #publishMs = 0;
  /** Those that the next message waits for: as many as the newest one has, without those that came during a failed attempt. */
  #expected = 0;
  #expectedAfterFailure: number | undefined;
  /** Those that waited when it was stored. */
  #waiting = 0;
  #pauseMessages = MIN_PAUSE_MESSAGES;
  #messagesToAttempt = 0;
  #onAdded: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A message was stored. @param waiting the batches that are there for the next one */
  stored(batches: number, publishMs: number, waiting: number): void {
    this.#storedMs = this.#clock.monotonicMs();
    this.#publishMs = publishMs;
    this.#expected = this.#expectedAfterFailure ?? batches;
    this.#expectedAfterFailure = undefined;
    this.#waiting = waiting;
    if (this.#messagesToAttempt > 0) this.#messagesToAttempt--;
  }

  /** A batch was added to a pack. */
  added(): void {
    this.#onAdded?.();
  }

  /**
   * Waits for more batches, while the message before has only just been stored.
   * @param isOpen whether the pack still takes batches
   */
  async wait(pack: GrowingPack, isOpen: () => boolean): Promise<void> {
    const isAttempt = this.#waiting > 0 && this.#messagesToAttempt === 0;
    const wanted = this.#expected + (isAttempt ? this.#waiting : 0);
    const limitMs = Math.min(MAX_GATHER_MS, GATHER_SHARE * this.#publishMs);
    const leftMs = this.#storedMs + limitMs - this.#clock.monotonicMs();
    const isComplete = () => pack.batchCount >= wanted || !isOpen();
    if (leftMs <= 0 || isComplete()) return;
    const before = pack.batchCount;
    await new Promise<void>((resolve) => {
      const timer: Timer = this.#clock.setTimer(leftMs, resolve);
      this.#onAdded = () => {
        if (!isComplete()) return;
        timer.cancel();
        resolve();
      };
    });
    this.#onAdded = undefined;
    if (!isAttempt) return;
    if (pack.batchCount >= GATHERED_SHARE * wanted || !isOpen()) this.#pauseMessages = MIN_PAUSE_MESSAGES;
    else this.#failed(before);
  }

  #failed(batchesBefore: number): void {
    this.#expectedAfterFailure = batchesBefore;
    this.#messagesToAttempt = this.#pauseMessages;
    this.#pauseMessages = Math.min(MAX_PAUSE_MESSAGES, 2 * this.#pauseMessages);
  }
}

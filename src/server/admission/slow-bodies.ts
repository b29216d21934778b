import { KIB } from '../../lib/bytes.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';

export interface SlowBodyLimits {
  /** Between two reads of a body. */
  readonly bodyStallTimeoutMs: number;
  /** From the head of a request to the end of its body. */
  readonly requestTimeoutMs: number;
  /** How often the two are checked. */
  readonly timeoutCheckMs: number;
}

// What a client has to send on average to keep its memory when others need it: 0.5 Mbit/s. A younger body has had no time
// to show its rate.
const MIN_BYTES_PER_SECOND = 64 * KIB;
const MIN_AGE_MS = 5_000;
// Bound on the work for a request that finds no memory: 20 µs.
const MAX_EXAMINED = 1_000;

/** A body of which a part has arrived. */
export class ArrivingBody {
  readonly startedMs: number;
  readonly #cut: () => void;
  latestMs: number;
  receivedBytes = 0;

  constructor(nowMs: number, cut: () => void) {
    this.startedMs = nowMs;
    this.latestMs = nowMs;
    this.#cut = cut;
  }

  cut(): void {
    this.#cut();
  }
}

/**
 * Bounds the time that request bodies take to arrive, over HTTP/1.1 and HTTP/2. Node bounds the whole time of a request over
 * HTTP/1.1 only, and over HTTP/2 nothing but the silence of a whole session, so a client that sends a byte now and then
 * would keep the memory of its bodies permanently.
 */
export class SlowBodies {
  readonly #clock: Clock;
  readonly #limits: SlowBodyLimits;
  /** Oldest first. */
  readonly #arriving = new Set<ArrivingBody>();
  #timer: Timer | undefined;
  #checkedMs = 0;

  constructor(clock: Clock, limits: SlowBodyLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** @param cut ends the request */
  begin(cut: () => void): ArrivingBody {
    const body = new ArrivingBody(this.#clock.monotonicMs(), cut);
    this.#arriving.add(body);
    if (!this.#timer) this.#timer = this.#startTimer();
    return body;
  }

  received(body: ArrivingBody, bytes: number): void {
    body.receivedBytes += bytes;
    body.latestMs = this.#clock.monotonicMs();
  }

  /** Call when the body is complete, refused or cut. */
  end(body: ArrivingBody): void {
    this.#arriving.delete(body);
  }

  /**
   * Cuts a body that others may not wait for.
   * @param other the one that needs the memory, which is not cut itself
   * @returns whether there was one
   */
  makeRoom(other?: ArrivingBody): boolean {
    const nowMs = this.#clock.monotonicMs();
    let examined = 0;
    for (const body of this.#arriving) {
      if (examined++ === MAX_EXAMINED) return false;
      const ageMs = nowMs - body.startedMs;
      if (ageMs < MIN_AGE_MS) return false;
      if (body === other || body.receivedBytes * 1_000 >= ageMs * MIN_BYTES_PER_SECOND) continue;
      this.#arriving.delete(body);
      body.cut();
      return true;
    }
    return false;
  }

  #startTimer(): Timer {
    this.#checkedMs = this.#clock.monotonicMs();
    return this.#clock.setTimer(this.#limits.timeoutCheckMs, () => this.#check(), { background: true });
  }

  #check(): void {
    const { bodyStallTimeoutMs, requestTimeoutMs, timeoutCheckMs } = this.#limits;
    const nowMs = this.#clock.monotonicMs();
    // Late by itself: the thread or the machine was stopped, and what clients have sent is yet to be read.
    const wasStopped = nowMs - this.#checkedMs >= 2 * timeoutCheckMs;
    for (const body of wasStopped ? [] : this.#arriving) {
      const isStalled = nowMs - body.latestMs >= bodyStallTimeoutMs;
      if (!isStalled && nowMs - body.startedMs < requestTimeoutMs) continue;
      this.#arriving.delete(body);
      body.cut();
    }
    this.#timer = this.#arriving.size > 0 ? this.#startTimer() : undefined;
  }
}

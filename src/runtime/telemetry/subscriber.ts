import { request } from 'node:http';
import type { Clock, Timer } from '../../lib/time/clock.ts';
import type { Subscription } from './subscription.ts';
import { type TelemetryEvent, telemetryTypeOf } from './telemetry-event.ts';

/** Bound on events that an extension has not received, in multiples of a batch. Beyond it new events are dropped. */
const MAX_WAITING_BATCHES = 4;

/** An extension that receives events in batches, one at a time. */
export class Subscriber {
  readonly #subscription: Subscription;
  readonly #clock: Clock;
  /** JSON texts. */
  #waiting: string[] = [];
  #waitingBytes = 0;
  #dropped = { records: 0, bytes: 0 };
  #timer: Timer | undefined;
  #sending: Promise<void> | undefined;

  constructor(subscription: Subscription, clock: Clock) {
    this.#subscription = subscription;
    this.#clock = clock;
  }

  add(event: TelemetryEvent): void {
    const { types, maxItems, maxBytes, timeoutMs } = this.#subscription;
    if (!types.includes(telemetryTypeOf(event))) return;
    const text = JSON.stringify(event);
    const sizeBytes = Buffer.byteLength(text);
    const isFull =
      this.#waitingBytes + sizeBytes > MAX_WAITING_BATCHES * maxBytes ||
      this.#waiting.length >= MAX_WAITING_BATCHES * maxItems;
    if (isFull) {
      this.#dropped.records++;
      this.#dropped.bytes += sizeBytes;
      return;
    }
    this.#waiting.push(text);
    this.#waitingBytes += sizeBytes;
    if (this.#waiting.length >= maxItems || this.#waitingBytes >= maxBytes) void this.flush();
    else this.#timer ??= this.#clock.setTimer(timeoutMs, () => void this.flush(), { background: true });
  }

  /** Sends what is waiting. Resolves when it is sent; never rejects for an extension that does not receive it. */
  flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (!this.#sending && this.#waiting.length > 0) this.#sending = this.#sendAll();
    return this.#sending ?? Promise.resolve();
  }

  async #sendAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        this.#addDropped();
        const batch = this.#waiting;
        this.#waiting = [];
        this.#waitingBytes = 0;
        await this.#send(`[${batch.join(',')}]`);
      }
    } finally {
      // In the turn in which nothing was left: what comes later is sent by the next one.
      this.#sending = undefined;
    }
  }

  #addDropped(): void {
    const { records: droppedRecords, bytes: droppedBytes } = this.#dropped;
    if (droppedRecords === 0) return;
    this.#dropped = { records: 0, bytes: 0 };
    const record = {
      reason: 'The extension has not received its events in time.',
      droppedRecords,
      droppedBytes,
    };
    const time = new Date(this.#clock.now()).toISOString();
    this.#waiting.push(JSON.stringify({ time, type: 'platform.logsDropped', record }));
  }

  #send(body: string): Promise<void> {
    const { port, path } = this.#subscription;
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve) => {
      const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
        response.resume();
        response.once('close', resolve);
      });
      // An extension that does not listen loses the batch, and still gets the next one.
      sent.once('error', () => resolve());
      // Nothing waits for a batch when the server ends.
      sent.once('socket', (socket) => void socket.unref());
      sent.end(body);
    });
  }
}

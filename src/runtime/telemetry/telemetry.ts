import { tryParseJson } from '../../lib/json/bounded-json.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { Subscriber } from './subscriber.ts';
import type { Subscription } from './subscription.ts';
import type { TelemetryEvent } from './telemetry-event.ts';

/** Bound on the events that are kept for extensions that have not subscribed yet. */
const MAX_EARLY_EVENTS = 1000;

export type RuntimeStatus = 'success' | 'error' | 'timeout';

/** The events of one environment, for the extensions that subscribe to them during the init. */
export class Telemetry {
  readonly #clock: Clock;
  readonly #hasJsonLogs: boolean;
  readonly #subscribers: Subscriber[] = [];
  /** Undefined when no extension can subscribe any more. */
  #early: TelemetryEvent[] | undefined = [];
  #running: { readonly requestId: string; readonly startedMs: number } | undefined;

  /** @param hasJsonLogs whether lines of the function are JSON, which is passed on as such */
  constructor(clock: Clock, hasJsonLogs: boolean) {
    this.#clock = clock;
    this.#hasJsonLogs = hasJsonLogs;
  }

  /** @returns false after the init */
  subscribe(name: string, subscription: Subscription): boolean {
    if (!this.#early) return false;
    const subscriber = new Subscriber(subscription, this.#clock);
    for (const event of this.#early) subscriber.add(event);
    this.#subscribers.push(subscriber);
    this.platform('platform.telemetrySubscription', { name, state: 'Subscribed', types: subscription.types });
    return true;
  }

  closeSubscription(): void {
    this.#early = undefined;
  }

  platform(type: string, record: Readonly<Record<string, unknown>>): void {
    this.#publish({ time: this.#time(), type, record });
  }

  /** @param line a JSON text of the platform with time, type and record, or another line, which is not an event */
  platformLine(line: string): void {
    const event = tryParseJson(line) as TelemetryEvent | undefined;
    if (event?.type?.startsWith('platform.')) this.#publish(event);
  }

  /** A line that the function or an extension has written. */
  output(type: 'function' | 'extension', line: string, timestampMs: number): void {
    if (this.#subscribers.length === 0 && !this.#early) return;
    const text = line.endsWith('\n') ? line.slice(0, -1) : line;
    const parsed = this.#hasJsonLogs && type === 'function' ? tryParseJson(text) : undefined;
    const record = typeof parsed === 'object' && parsed !== null ? parsed : text;
    this.#publish({ time: this.#time(timestampMs), type, record });
  }

  invocationStarted(requestId: string): void {
    this.#running = { requestId, startedMs: this.#clock.monotonicMs() };
  }

  /** Sent at once: extensions wait for it before they ask for the next event. Reported once for each invocation. */
  runtimeDone(status: RuntimeStatus, errorType?: string): void {
    if (!this.#running) return;
    const { requestId, startedMs } = this.#running;
    this.#running = undefined;
    this.platform('platform.runtimeDone', {
      requestId,
      status,
      ...(errorType !== undefined && { errorType }),
      metrics: { durationMs: Number((this.#clock.monotonicMs() - startedMs).toFixed(3)) },
    });
    void this.flush();
  }

  async flush(): Promise<void> {
    await Promise.all(this.#subscribers.map((subscriber) => subscriber.flush()));
  }

  #publish(event: TelemetryEvent): void {
    if (this.#early && this.#early.length < MAX_EARLY_EVENTS) this.#early.push(event);
    for (const subscriber of this.#subscribers) subscriber.add(event);
  }

  #time(timestampMs = this.#clock.now()): string {
    return new Date(timestampMs).toISOString();
  }
}

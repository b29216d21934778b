import { KIB, MIB } from '../../../lib/bytes.ts';
import type { Activity } from '../../../lib/activity.ts';
import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';
import { mayPass } from '../../../schema/error.ts';
import { compileFilter } from '../filter/pattern.ts';
import { EVENT_OVERHEAD_BYTES } from '../limits.ts';
import { type DestinationServices, sendTo } from './destination.ts';
import type { SubscriptionFilterDocument } from './document.ts';
import { dataMessage, type SubscribedEvent } from './message.ts';

// What waits for a destination in memory; more is dropped with a warning.
const MAX_WAITING_BYTES = 8 * MIB;
// A record of a stream has up to 1 MiB, also when events cannot be compressed.
const MAX_MESSAGE_BYTES = 512 * KIB;
// AWS retries for 24 hours. Ten attempts take two minutes.
const MAX_ATTEMPTS = 10;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

interface Queue {
  readonly filter: SubscriptionFilterDocument;
  readonly namespace: Namespace;
  readonly group: string;
  events: SubscribedEvent[];
  bytes: number;
  dropped: number;
}

/** Sends the stored events of log groups to the destinations of their subscription filters, in order for each filter. */
export class Subscriptions {
  readonly #services: DestinationServices;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #queues = new Map<string, Queue>();
  readonly #draining = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #sent = 0;

  constructor({ clock, logger, ...services }: DestinationServices & { clock: Clock; logger: Logger }) {
    this.#services = services;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Takes events that are stored. Never waits, and never fails. */
  accept(
    namespace: Namespace,
    group: string,
    filters: readonly SubscriptionFilterDocument[],
    events: readonly SubscribedEvent[],
  ): void {
    if (this.#closing.signal.aborted) return;
    for (const filter of filters) {
      const matcher = compileFilter(filter.filterPattern);
      const wanted = matcher ? events.filter(({ message }) => matcher.matches(message)) : events;
      if (wanted.length > 0) this.#enqueue(namespace, group, filter, wanted);
    }
  }

  /** What has been accepted and not been sent yet. */
  activity(): Activity[] {
    return Array.from(this.#queues.values(), ({ filter: { filterName, destinationArn } }) => ({
      what: `the subscription filter ${filterName}`,
      why: `sending log events to ${destinationArn}`,
    }));
  }

  /** Resolves when everything that was accepted has been sent or given up. */
  async flush(): Promise<void> {
    while (this.#draining.size > 0) await Promise.all(this.#draining);
  }

  /** Drops what waits: a restart does not send it. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#draining);
  }

  #enqueue(
    namespace: Namespace,
    group: string,
    filter: SubscriptionFilterDocument,
    events: readonly SubscribedEvent[],
  ): void {
    const key = `${namespaceKey(namespace)}/${group}:${filter.filterName}:${filter.createdMs}`;
    let queue = this.#queues.get(key);
    if (!queue) {
      queue = { filter, namespace, group, events: [], bytes: 0, dropped: 0 };
      this.#queues.set(key, queue);
      const draining = this.#drain(key, queue).finally(() => this.#draining.delete(draining));
      this.#draining.add(draining);
    }
    for (const event of events) {
      const bytes = sizeOf(event);
      if (queue.bytes + bytes > MAX_WAITING_BYTES) queue.dropped++;
      else {
        queue.bytes += bytes;
        queue.events.push(event);
      }
    }
  }

  async #drain(key: string, queue: Queue): Promise<void> {
    // Events that are accepted now are part of the first message.
    await Promise.resolve();
    while (queue.events.length > 0 && !this.#closing.signal.aborted) {
      const events = takeMessage(queue);
      await this.#send(queue, events);
      if (queue.dropped > 0)
        this.#warn(queue, 'events were dropped, because its destination is slow', queue.dropped);
      queue.dropped = 0;
    }
    this.#queues.delete(key);
  }

  async #send(queue: Queue, events: readonly SubscribedEvent[]): Promise<void> {
    const { filter, namespace, group } = queue;
    const origin = { namespace, group, stream: events[0]!.stream };
    const message = await dataMessage(
      { owner: namespace.account, group, filterName: filter.filterName },
      events,
      this.#sent,
    );
    this.#sent += events.length;
    for (let attempt = 0; ; attempt++) {
      try {
        await sendTo(this.#services, filter, origin, message);
        return;
      } catch (error) {
        if (!mayPass(error) || attempt + 1 >= MAX_ATTEMPTS) {
          const reason = error instanceof Error ? error.message : String(error);
          this.#warn(queue, `events could not be delivered: ${reason}`, events.length);
          return;
        }
      }
      const delayMs = Math.min(FIRST_RETRY_MS * 2 ** attempt, MAX_RETRY_MS);
      const { signal } = this.#closing;
      const isClosing = await sleep(this.#clock, delayMs, { signal, background: true }).then(
        () => false,
        () => true,
      );
      if (isClosing) return;
    }
  }

  #warn({ filter, group }: Queue, problem: string, events: number): void {
    this.#logger.warn(`a subscription filter: ${problem}`, {
      group,
      filter: filter.filterName,
      destination: filter.destinationArn,
      events,
    });
  }
}

/** The first events of one log stream, as many as a message may have. */
function takeMessage(queue: Queue): SubscribedEvent[] {
  const { stream } = queue.events[0]!;
  let bytes = 0;
  let count = 0;
  for (const event of queue.events) {
    if (event.stream !== stream || (count > 0 && bytes + sizeOf(event) > MAX_MESSAGE_BYTES)) break;
    bytes += sizeOf(event);
    count++;
  }
  queue.bytes -= bytes;
  return queue.events.splice(0, count);
}

function sizeOf({ message }: SubscribedEvent): number {
  return Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
}

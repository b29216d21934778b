import type { Input, Output } from '../../../schema/operation.ts';
import type { Service } from '../../../schema/service.ts';
import { changedCaller } from '../../../schema/caller.ts';
import { parseConsumerArn } from '../../../services/kinesis/arn.ts';
import type { SubscribeToShard } from '../../../services/kinesis/operations/subscribe-to-shard.ts';

type Events = Output<typeof SubscribeToShard>;

/** The subscriptions of clients to shards, which can be cut. Each belongs to a connection, so the listener bounds them. */
export class OpenSubscriptions {
  readonly #open = new Map<AbortController, string>();

  /** Ends the subscriptions to a stream. @returns how many there were */
  cut(stream: string): number {
    const cut = [...this.#open].filter(([, name]) => name === stream);
    for (const [subscription] of cut) subscription.abort();
    return cut.length;
  }

  cutAll(): void {
    for (const subscription of this.#open.keys()) subscription.abort();
  }

  /** Keeps track of the subscriptions of a Kinesis service. */
  observe(service: Service): Service {
    const bound = service.operations.get('SubscribeToShard');
    if (service.name !== 'kinesis' || !bound) return service;
    const operations = new Map(service.operations).set('SubscribeToShard', {
      ...bound,
      run: async (input, caller) => {
        const { streamName } = parseConsumerArn((input as Input<typeof SubscribeToShard>).ConsumerARN);
        const subscription = new AbortController();
        // It ends as one whose client has disconnected: without an error event.
        const signal = AbortSignal.any([caller.signal, subscription.signal]);
        const events = (await bound.run(input, changedCaller(caller, { signal }))) as Events;
        this.#open.set(subscription, streamName);
        return this.#untilEnd(events, subscription);
      },
    });
    return { ...service, operations };
  }

  async *#untilEnd(events: Events, subscription: AbortController): AsyncGenerator {
    try {
      yield* events;
    } finally {
      this.#open.delete(subscription);
    }
  }
}

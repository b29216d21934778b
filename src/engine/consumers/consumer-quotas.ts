import { partsOfStreamKey, streamKey } from '../stream/keys.ts';
import type { Streams } from '../stream/streams.ts';
import type { ConsumerUse, Subscriptions } from './subscriptions.ts';

/** The quotas of consumers of enhanced fan-out for shards, for servers that share them. */
export class ConsumerQuotas {
  readonly #streams: Streams;
  readonly #subscriptions: Subscriptions;

  constructor(streams: Streams, subscriptions: Subscriptions) {
    this.#streams = streams;
    this.#subscriptions = subscriptions;
  }

  /** What was taken here so far, by a key that is the same on every server: that of the shard, and the consumer. */
  *taken(): Iterable<readonly [string, ConsumerUse]> {
    for (const { document, shards } of this.#streams.all()) {
      if (document.consumers.length === 0) continue;
      const stream = streamKey(document, document.streamName);
      for (const shard of shards) {
        for (const [consumer, use] of this.#subscriptions.taken(shard)) {
          yield [`${stream}/${shard.number}/${consumer}`, use];
        }
      }
    }
  }

  /** Takes what another server has taken. A shard or consumer that does not exist here is left out. */
  takeElsewhere(key: string, [calls = 0, bytes = 0]: readonly number[]): void {
    const [account, region, streamName, shardNumber, consumer] = key.split('/');
    const { streamName: name, ...namespace } = partsOfStreamKey(`${account}/${region}/${streamName}`);
    const stream = this.#streams.find(namespace, name);
    const shard = stream?.shard(Number(shardNumber));
    if (!stream || !shard || consumer === undefined) return;
    this.#subscriptions.takeElsewhere(stream, shard, consumer, [calls, bytes]);
  }
}

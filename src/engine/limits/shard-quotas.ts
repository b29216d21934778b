import { partsOfStreamKey, streamKey } from '../stream/keys.ts';
import type { Shard } from '../shard/shard.ts';
import type { Streams } from '../stream/streams.ts';
import type { SharedUse } from './shard-quota.ts';

/** The quotas of all shards, for servers that share them. */
export class ShardQuotas {
  readonly #streams: Streams;

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  /** What was taken here so far, of each shard that was used, by a key that is the same on every server. */
  *taken(): Iterable<readonly [string, SharedUse]> {
    for (const { document, shards } of this.#streams.all()) {
      const stream = streamKey(document, document.streamName);
      for (const { number, quota } of shards) {
        const taken = quota.taken();
        if (taken) yield [`${stream}/${number}`, taken];
      }
    }
  }

  /** Takes what another server has taken. A shard that does not exist here is left out. */
  takeElsewhere(
    key: string,
    [records = 0, bytes = 0, reads = 0, readBytes = 0, iterators = 0]: readonly number[],
  ): void {
    this.#shard(key)?.quota.takeElsewhere([records, bytes, reads, readBytes, iterators]);
  }

  #shard(key: string): Shard | undefined {
    const end = key.lastIndexOf('/');
    const { streamName, ...namespace } = partsOfStreamKey(key.slice(0, end));
    return this.#streams.find(namespace, streamName)?.shard(Number(key.slice(end + 1)));
  }
}

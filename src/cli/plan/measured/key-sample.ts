import type { Client } from '../../../client/client.ts';
import { isClientError } from '../../../client/errors.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';
import { GetRecords } from '../../../services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../services/kinesis/operations/get-shard-iterator.ts';
import { kinesisTraits } from '../../../services/kinesis/traits.ts';

/** Bounds of a sample: the busiest shards, and two of their five reads of a second. */
const MAX_SHARDS = 32;
const READS_PER_SHARD = 2;
const RECORDS_PER_READ = 1_000;

/** The reads of other consumers count as well. After 10 MB the limit of a shard lasts for five seconds. */
const REFUSED_PAUSE_MS = 500;
const MAX_REFUSALS = 20;

/** A smaller part of the traffic does not decide about shards. */
const HOT_SHARE = 0.05;
/** So often each key must have been seen on average to assume that all of them were. */
const SEEN_OFTEN = 20;

export interface KeySample {
  readonly sampledRecords: number;
  readonly hottestKey: { readonly key: string; readonly shardId: string; readonly share: number } | undefined;
  /** Undefined when there are more than were seen. */
  readonly keys: number | undefined;
}

export interface SampleTools {
  readonly client: Client;
  readonly clock: Clock;
}

/** How often each key occurs in what was read of a shard. */
interface ShardKeys {
  readonly shardId: string;
  /** The part of the traffic of the stream. */
  readonly share: number;
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * Reads records of the busiest shards from a time on, and counts their keys. A shard whose limit other consumers use up all
 * the time is not in the sample.
 */
export async function sampleKeys(
  { client, clock }: SampleTools,
  streamName: string,
  shares: ReadonlyMap<string, number>,
  fromMs: number,
): Promise<KeySample> {
  const busiest = [...shares].sort(([, one], [, other]) => other - one).slice(0, MAX_SHARDS);
  const shards: ShardKeys[] = [];
  for (const [shardId, share] of busiest) {
    const counts = await countKeys({ client, clock }, streamName, shardId, fromMs);
    if (counts !== undefined) shards.push({ shardId, share, counts });
  }
  return skewOf(shards, shards.length === shares.size);
}

/** A key's part of the traffic is its part of its shard's sample, times the shard's part: samples are of one size. */
export function skewOf(shards: readonly ShardKeys[], isComplete: boolean): KeySample {
  let sampledRecords = 0;
  let keys = 0;
  let hottestKey: KeySample['hottestKey'];
  for (const { shardId, share, counts } of shards) {
    const records = [...counts.values()].reduce((all, count) => all + count, 0);
    sampledRecords += records;
    keys += counts.size;
    for (const [key, count] of counts) {
      const keyShare = (count / records) * share;
      if (keyShare >= Math.max(HOT_SHARE, hottestKey?.share ?? 0)) {
        hottestKey = { key, shardId, share: keyShare };
      }
    }
  }
  const hasSeenAll = isComplete && keys > 0 && sampledRecords >= SEEN_OFTEN * keys;
  return { sampledRecords, hottestKey, keys: hasSeenAll ? keys : undefined };
}

/** @returns undefined when the shard could not be read */
async function countKeys(
  { client, clock }: SampleTools,
  StreamName: string,
  ShardId: string,
  fromMs: number,
): Promise<Map<string, number> | undefined> {
  const counts = new Map<string, number>();
  const { ShardIterator } = await client.call(kinesisTraits, GetShardIterator, {
    StreamName,
    ShardId,
    ShardIteratorType: 'AT_TIMESTAMP',
    Timestamp: fromMs,
  });
  let iterator: string | undefined = ShardIterator;
  for (let read = 0; read < READS_PER_SHARD && iterator !== undefined; read++) {
    const response = await readUnlessRefused({ client, clock }, iterator);
    if (response === undefined) return counts.size > 0 ? counts : undefined;
    for (const { PartitionKey = '' } of response.Records) {
      counts.set(PartitionKey, (counts.get(PartitionKey) ?? 0) + 1);
    }
    iterator = response.MillisBehindLatest === 0 ? undefined : response.NextShardIterator;
  }
  return counts;
}

async function readUnlessRefused({ client, clock }: SampleTools, ShardIterator: string) {
  for (let refusals = 0; refusals < MAX_REFUSALS; refusals++) {
    try {
      return await client.call(kinesisTraits, GetRecords, { ShardIterator, Limit: RECORDS_PER_READ });
    } catch (error) {
      if (!isClientError(error, 'ProvisionedThroughputExceededException')) throw error;
      await sleep(clock, REFUSED_PAUSE_MS);
    }
  }
  return undefined;
}

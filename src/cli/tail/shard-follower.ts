import type { Client } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import { GetRecords } from '../../services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../services/kinesis/operations/get-shard-iterator.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';

export type Start =
  | { readonly kind: 'latest' | 'trim-horizon' }
  | { readonly kind: 'at-timestamp'; readonly timestampMs: number };

export interface TailedRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly timestampMs: number;
  readonly partitionKey: string | undefined;
  readonly data: Buffer;
}

/** A shard that results from a split or a merge. */
export interface ChildShard {
  readonly shardId: string;
  readonly parents: readonly string[];
}

// A shard allows five reads per second for all readers together; three leave room for others.
const POLL_INTERVAL_MS = 333;
const THROTTLED_PAUSE_MS = 1_000;

/**
 * Reads a shard to its end.
 * @returns its child shards
 * @throws the signal's reason when it is aborted
 */
export async function followShard(
  { client, clock, signal }: { client: Client; clock: Clock; signal: AbortSignal },
  { streamName, shardId, start }: { streamName: string; shardId: string; start: Start },
  onRecord: (record: TailedRecord) => void,
): Promise<ChildShard[]> {
  let iterator = await openIterator(client, streamName, shardId, start);
  for (;;) {
    const read = await client
      .call(kinesisTraits, GetRecords, { ShardIterator: iterator }, { signal })
      .catch((error: unknown) => {
        if (isClientError(error, 'ProvisionedThroughputExceededException')) return 'throttled' as const;
        throw error;
      });
    if (read === 'throttled') {
      await sleep(clock, THROTTLED_PAUSE_MS, { signal });
      continue;
    }
    for (const record of read.Records) {
      onRecord({
        shardId,
        sequenceNumber: record.SequenceNumber,
        timestampMs: record.ApproximateArrivalTimestamp ?? 0,
        partitionKey: record.PartitionKey,
        data: record.Data,
      });
    }
    if (read.NextShardIterator === undefined) {
      return (read.ChildShards ?? []).map((child) => ({
        shardId: child.ShardId,
        parents: child.ParentShards,
      }));
    }
    iterator = read.NextShardIterator;
    await sleep(clock, POLL_INTERVAL_MS, { signal });
  }
}

async function openIterator(
  client: Client,
  streamName: string,
  shardId: string,
  start: Start,
): Promise<string> {
  const { ShardIterator } = await client.call(kinesisTraits, GetShardIterator, {
    StreamName: streamName,
    ShardId: shardId,
    ...startInput(start),
  });
  return ShardIterator!;
}

function startInput(start: Start) {
  switch (start.kind) {
    case 'latest':
      return { ShardIteratorType: 'LATEST' as const };
    case 'trim-horizon':
      return { ShardIteratorType: 'TRIM_HORIZON' as const };
    case 'at-timestamp':
      return { ShardIteratorType: 'AT_TIMESTAMP' as const, Timestamp: start.timestampMs };
  }
}

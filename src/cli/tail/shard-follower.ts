import type { Client } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import { GetRecords } from '../../services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../services/kinesis/operations/get-shard-iterator.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';

export type Start =
  | { readonly kind: 'latest' | 'trim-horizon' }
  | { readonly kind: 'at-timestamp'; readonly timestampMs: number }
  | { readonly kind: 'at-sequence-number'; readonly sequenceNumber: bigint };

/** The last position to read, inclusive. */
export type End =
  | { readonly kind: 'never' }
  | { readonly kind: 'at-timestamp'; readonly timestampMs: number }
  | { readonly kind: 'at-sequence-number'; readonly sequenceNumber: bigint };

export interface TailedRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly timestampMs: number;
  readonly partitionKey: string | undefined;
  readonly data: Buffer;
}

/** What one read of a shard returned. */
export interface ShardRead {
  readonly records: readonly TailedRecord[];
  /** Whether there were no further records. */
  readonly isAtTip: boolean;
  readonly startedMs: number;
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
 * Reads a shard to its end, or to `end` if that is earlier.
 * @param onRead reading continues when it has resolved
 * @returns its child shards; none when `end` was reached
 * @throws the signal's reason when it is aborted
 */
export async function followShard(
  { client, clock, signal }: { client: Client; clock: Clock; signal: AbortSignal },
  { streamName, shardId, start, end }: { streamName: string; shardId: string; start: Start; end: End },
  onRead: (read: ShardRead) => Promise<void>,
): Promise<ChildShard[]> {
  let iterator = await openIterator(client, streamName, shardId, start);
  for (;;) {
    const startedMs = clock.now();
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
    const all = read.Records.map((record): TailedRecord => ({
      shardId,
      sequenceNumber: record.SequenceNumber,
      timestampMs: record.ApproximateArrivalTimestamp ?? 0,
      partitionKey: record.PartitionKey,
      data: record.Data,
    }));
    const records = all.filter((record) => !isPast(record, end));
    const isAtTip = read.MillisBehindLatest === 0;
    await onRead({ records, isAtTip, startedMs });
    signal.throwIfAborted();
    if (all.length > records.length || isOver(end, all, isAtTip ? startedMs : 0)) return [];
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

function isPast({ sequenceNumber, timestampMs }: TailedRecord, end: End): boolean {
  if (end.kind === 'at-timestamp') return timestampMs > end.timestampMs;
  return end.kind === 'at-sequence-number' && BigInt(sequenceNumber) > end.sequenceNumber;
}

/** @param readMs all records up to this time have been read */
function isOver(end: End, records: readonly TailedRecord[], readMs: number): boolean {
  if (end.kind === 'at-timestamp') return readMs > end.timestampMs;
  const last = records.at(-1);
  return (
    end.kind === 'at-sequence-number' &&
    last !== undefined &&
    BigInt(last.sequenceNumber) >= end.sequenceNumber
  );
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
    case 'at-sequence-number':
      return {
        ShardIteratorType: 'AT_SEQUENCE_NUMBER' as const,
        StartingSequenceNumber: String(start.sequenceNumber),
      };
  }
}

import type { Client } from '../client/client.ts';
import { isClientError, mayPass } from '../client/errors.ts';
import { untilAborted } from '../lib/concurrency/until-aborted.ts';
import { type Clock, sleep } from '../lib/time/clock.ts';
import type { Output } from '../schema/operation.ts';
import { GetRecords } from '../services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../services/kinesis/operations/get-shard-iterator.ts';
import { kinesisTraits } from '../services/kinesis/traits.ts';

export type Start =
  | { readonly kind: 'latest' | 'trim-horizon' }
  | { readonly kind: 'at-timestamp'; readonly timestampMs: number }
  | { readonly kind: 'at-sequence-number' | 'after-sequence-number'; readonly sequenceNumber: bigint };

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
// Failures in a row of one shard, with `retries`. With the pauses below that is two minutes.
const MAX_FAILURES = 8;
const MAX_FAILURE_PAUSE_MS = 30_000;

export interface FollowContext {
  readonly client: Client;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether reading goes on after failures of the connection and of the service. */
  readonly retries?: boolean;
}

/**
 * Reads a shard to its end, or to `end` if that is earlier. An iterator that has expired, because `onRead` took longer
 * than its five minutes, is replaced.
 * @param onRead reading continues when it has resolved
 * @returns its child shards; none when `end` was reached
 * @throws the signal's reason when it is aborted
 */
export async function followShard(
  context: FollowContext,
  { streamName, shardId, start, end }: { streamName: string; shardId: string; start: Start; end: End },
  onRead: (read: ShardRead) => Promise<void>,
): Promise<ChildShard[]> {
  const { client, clock, signal } = context;
  let position = start;
  let iterator: string | undefined;
  let failures = 0;
  for (;;) {
    const startedMs = clock.now();
    let read: Output<typeof GetRecords>;
    try {
      iterator ??= await openIterator(client, streamName, shardId, position);
      read = await client.call(kinesisTraits, GetRecords, { ShardIterator: iterator }, { signal });
      failures = 0;
    } catch (error) {
      const pauseMs = pauseAfter(error, context, failures);
      if (pauseMs === undefined) throw error;
      if (pauseMs !== THROTTLED_PAUSE_MS) failures++;
      if (isClientError(error, 'ExpiredIteratorException')) iterator = undefined;
      await sleep(clock, pauseMs, { signal });
      continue;
    }
    const all = tailedRecords(shardId, read);
    const records = all.filter((record) => !isPast(record, end));
    const isAtTip = read.MillisBehindLatest === 0;
    const handled = onRead({ records, isAtTip, startedMs });
    // The callback may have aborted the signal, and may wait for other shards, which are not read any more.
    if (signal.aborted) void handled.catch(() => {});
    signal.throwIfAborted();
    await untilAborted(handled, signal);
    const last = all.at(-1);
    if (last) position = { kind: 'after-sequence-number', sequenceNumber: BigInt(last.sequenceNumber) };
    if (all.length > records.length || isLast(end, last)) return [];
    if (read.NextShardIterator === undefined) return childrenOf(read);
    // A closed shard is left above: its children may have records of the time that remains.
    if (end.kind === 'at-timestamp' && isAtTip && startedMs > end.timestampMs) return [];
    iterator = read.NextShardIterator;
    await sleep(clock, POLL_INTERVAL_MS, { signal });
  }
}

function tailedRecords(shardId: string, { Records }: Output<typeof GetRecords>): TailedRecord[] {
  return Records.map((record) => ({
    shardId,
    sequenceNumber: record.SequenceNumber,
    timestampMs: record.ApproximateArrivalTimestamp ?? 0,
    partitionKey: record.PartitionKey,
    data: record.Data,
  }));
}

function childrenOf({ ChildShards = [] }: Output<typeof GetRecords>): ChildShard[] {
  return ChildShards.map(({ ShardId, ParentShards }) => ({ shardId: ShardId, parents: ParentShards }));
}

/** @returns undefined when the call is not to be repeated */
function pauseAfter(
  error: unknown,
  { signal, retries = false }: FollowContext,
  failures: number,
): number | undefined {
  if (signal.aborted) return undefined;
  if (isClientError(error, 'ProvisionedThroughputExceededException')) return THROTTLED_PAUSE_MS;
  if (isClientError(error, 'ExpiredIteratorException')) return failures < MAX_FAILURES ? 0 : undefined;
  if (!retries || !mayPass(error) || failures >= MAX_FAILURES) return undefined;
  return Math.min(MAX_FAILURE_PAUSE_MS, 500 * 2 ** failures);
}

function isPast({ sequenceNumber, timestampMs }: TailedRecord, end: End): boolean {
  if (end.kind === 'at-timestamp') return timestampMs > end.timestampMs;
  return end.kind === 'at-sequence-number' && BigInt(sequenceNumber) > end.sequenceNumber;
}

function isLast(end: End, last: TailedRecord | undefined): boolean {
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
    case 'after-sequence-number':
      return {
        ShardIteratorType:
          start.kind === 'at-sequence-number'
            ? ('AT_SEQUENCE_NUMBER' as const)
            : ('AFTER_SEQUENCE_NUMBER' as const),
        StartingSequenceNumber: String(start.sequenceNumber),
      };
  }
}

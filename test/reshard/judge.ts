import type { Shard } from '@aws-sdk/client-kinesis';
import type { Receipts } from './consumer.ts';
import { rangeOf } from './operator.ts';
import type { StoredRecord } from './payload.ts';

/** The faults of what one consumer read. Every entry is a fault. */
export interface ConsumerVerdict {
  readonly name: string;
  readonly received: number;
  /** Acknowledged records that it did not read. */
  readonly lost: string[];
  /** Records that it read more than once. */
  readonly doubled: string[];
  /** Records that were read before an earlier one of their key. */
  readonly outOfOrder: string[];
  /** Records that were never acknowledged, or that are at another location than acknowledged. */
  readonly misplaced: string[];
  /** Errors that a client would notice, and children that are not those of the stream. */
  readonly faults: string[];
}

const idOf = ({ key, n }: StoredRecord) => `${key} ${n}`;
const locationOf = ({ shardId, sequenceNumber }: StoredRecord) => `${shardId} ${sequenceNumber}`;

/** Compares what a consumer read with what was acknowledged and with the lineage of the shards. */
export function judgeConsumer(
  { name, records, faults, children }: Receipts,
  acknowledged: readonly StoredRecord[],
  shards: readonly Shard[],
): ConsumerVerdict {
  const acknowledgedAt = new Map(acknowledged.map((record) => [idOf(record), locationOf(record)]));
  const seen = new Set<string>();
  const latest = new Map<string, number>();
  const doubled: string[] = [];
  const outOfOrder: string[] = [];
  const misplaced: string[] = [];
  for (const record of records) {
    const id = idOf(record);
    if (seen.has(id)) doubled.push(id);
    else if (record.n < (latest.get(record.key) ?? 0)) outOfOrder.push(id);
    if (acknowledgedAt.get(id) !== locationOf(record)) misplaced.push(`${id} at ${locationOf(record)}`);
    seen.add(id);
    latest.set(record.key, record.n);
  }
  const named = Array.from(children, ([shardId, ofShard]) => [
    shardId,
    ofShard.map(({ ShardId }) => ShardId),
  ]);
  const listed = childrenListed(shards);
  return {
    name,
    received: records.length,
    lost: [...acknowledgedAt.keys()].filter((id) => !seen.has(id)),
    doubled,
    outOfOrder,
    misplaced,
    faults: [
      ...faults,
      ...named
        .filter(([shardId, ofShard]) => String(ofShard) !== String(listed.get(shardId as string)))
        .map(([shardId, ofShard]) => `${String(shardId)} named the children ${String(ofShard)}`),
    ],
  };
}

/** The faults of the stream itself: numbers, ranges and the shards of ListShards. */
export function judgeStream(acknowledged: readonly StoredRecord[], shards: readonly Shard[]): string[] {
  return [...numbersThatFall(acknowledged), ...numbersOutside(acknowledged, shards), ...untiled(shards)];
}

function childrenListed(shards: readonly Shard[]): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const { ShardId, ParentShardId, AdjacentParentShardId } of shards) {
    for (const parent of [ParentShardId, AdjacentParentShardId]) {
      if (parent) children.set(parent, [...(children.get(parent) ?? []), ShardId!]);
    }
  }
  return children;
}

/** The numbers of a key must grow, also from parent to child. @param acknowledged the records of a key in order */
function numbersThatFall(acknowledged: readonly StoredRecord[]): string[] {
  const latest = new Map<string, bigint>();
  return acknowledged.flatMap((record) => {
    const number = BigInt(record.sequenceNumber);
    const before = latest.get(record.key);
    latest.set(record.key, number);
    return before !== undefined && number <= before ? [`${idOf(record)}: ${number} after ${before}`] : [];
  });
}

function numbersOutside(acknowledged: readonly StoredRecord[], shards: readonly Shard[]): string[] {
  const ranges = new Map(shards.map(({ ShardId, SequenceNumberRange }) => [ShardId!, SequenceNumberRange!]));
  return acknowledged.flatMap((record) => {
    const range = ranges.get(record.shardId);
    const number = BigInt(record.sequenceNumber);
    const isInside =
      range &&
      number > BigInt(range.StartingSequenceNumber!) &&
      (range.EndingSequenceNumber === undefined || number <= BigInt(range.EndingSequenceNumber));
    return isInside ? [] : [`${idOf(record)}: ${number} is outside ${record.shardId}`];
  });
}

function untiled(shards: readonly Shard[]): string[] {
  const open = shards
    .filter(({ SequenceNumberRange }) => SequenceNumberRange!.EndingSequenceNumber === undefined)
    .sort((a, b) => (rangeOf(a).start < rangeOf(b).start ? -1 : 1));
  let next = 0n;
  for (const shard of open) {
    const { start, end } = rangeOf(shard);
    if (start !== next) return [`${shard.ShardId} begins at ${start}, not at ${next}`];
    next = end + 1n;
  }
  return next === 2n ** 128n ? [] : [`no shard covers the hash keys from ${next}`];
}

import { isClientError } from '../../client/errors.ts';
import { hashKeyOf } from '../../engine/shard/hash-key.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { writeAggregate } from '../../records/write-aggregate.ts';
import { MAX_PUT_RECORDS, MAX_PUT_RECORDS_BYTES } from '../../services/kinesis/limits.ts';
import type { Fits, Outbox } from './outbox.ts';
import { type Packed, packedAlone, type Packer } from './packer.ts';
import { type PendingRecord, sizeBytes } from './pending-record.ts';
import { type ShardRange, ShardRanges } from './shard-ranges.ts';

// AggregationMaxSize of the Kinesis Producer Library:
// https://github.com/awslabs/amazon-kinesis-producer/blob/master/java/amazon-kinesis-producer-sample/default_config.properties
const MAX_AGGREGATE_BYTES = 51_200;
/** For magic, digest, tags and lengths of the aggregate itself, and of each member. */
const AGGREGATE_OVERHEAD_BYTES = 64;
const MEMBER_OVERHEAD_BYTES = 32;

/** The open shards of the stream. */
export type ListShards = () => Promise<readonly ShardRange[]>;

/** Packs records of the same shard as aggregates of the Kinesis Producer Library. */
export class AggregatingPacker implements Packer {
  readonly #listShards: ListShards;
  #ranges: ShardRanges;
  #refresh: Promise<void> | undefined;

  private constructor(listShards: ListShards, shards: readonly ShardRange[]) {
    this.#listShards = listShards;
    this.#ranges = new ShardRanges(shards);
  }

  static async open(listShards: ListShards): Promise<AggregatingPacker> {
    return new AggregatingPacker(listShards, await listShards());
  }

  pack(outbox: Outbox): readonly Packed[] {
    const open = new Map<string, OpenAggregate>();
    const packed: Packed[] = [];
    let bytes = 0;
    const fits: Fits = (record) =>
      packed.length + open.size < MAX_PUT_RECORDS && bytes + costBytes(record) <= MAX_PUT_RECORDS_BYTES;
    for (let record = outbox.take(fits); record; record = outbox.take(fits)) {
      const shardId = this.#ranges.shardOf(record.partitionKey);
      let aggregate = open.get(shardId);
      if (aggregate && !hasRoom(aggregate, record)) {
        packed.push(finish(aggregate));
        aggregate = undefined;
      }
      if (aggregate === undefined) {
        aggregate = { members: [], bytes: AGGREGATE_OVERHEAD_BYTES };
        bytes += AGGREGATE_OVERHEAD_BYTES;
        open.set(shardId, aggregate);
      }
      const target = aggregate;
      const fitsHere: Fits = (next) =>
        hasRoom(target, next) && bytes + costBytes(next) <= MAX_PUT_RECORDS_BYTES;
      for (
        let next: PendingRecord | undefined = record;
        next;
        next = outbox.takeAlong(record.partitionKey, fitsHere)
      ) {
        target.members.push(next);
        target.bytes += costBytes(next);
        bytes += costBytes(next);
      }
    }
    return [...packed, ...Array.from(open.values(), finish)];
  }

  /** Consumers of AWS drop members whose hash key is outside of the shard, as after a reshard. */
  async misplaced({ members }: Packed, shardId: string): Promise<readonly PendingRecord[]> {
    const isMisplaced = ({ partitionKey }: PendingRecord) => this.#ranges.shardOf(partitionKey) !== shardId;
    if (!members.some(isMisplaced)) return [];
    // Most likely the shards have changed, and some or all members are where they belong now.
    const isRefreshed = await this.#refreshRanges();
    return isRefreshed ? members.filter(isMisplaced) : [];
  }

  /** @returns false when the shards cannot be listed now; the next misplaced record is another occasion */
  async #refreshRanges(): Promise<boolean> {
    this.#refresh ??= this.#listShards()
      .then((shards) => {
        this.#ranges = new ShardRanges(shards);
      })
      .finally(() => {
        this.#refresh = undefined;
      });
    try {
      await this.#refresh;
      return true;
    } catch (error) {
      if (error instanceof OperatorError || isClientError(error)) return false;
      throw error;
    }
  }
}

interface OpenAggregate {
  readonly members: PendingRecord[];
  bytes: number;
}

function hasRoom({ members, bytes }: OpenAggregate, record: PendingRecord): boolean {
  return members.length === 0 || bytes + costBytes(record) <= MAX_AGGREGATE_BYTES;
}

function costBytes(record: PendingRecord): number {
  return sizeBytes(record) + MEMBER_OVERHEAD_BYTES;
}

/** A record that is alone needs no aggregate. */
function finish({ members }: OpenAggregate): Packed {
  const [first] = members;
  if (members.length === 1) return packedAlone(first!);
  return {
    partitionKey: first!.partitionKey,
    explicitHashKey: String(hashKeyOf(first!.partitionKey)),
    data: writeAggregate(members),
    members,
  };
}

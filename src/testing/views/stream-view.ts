import type { Client } from '../../client/client.ts';
import { GetRecords } from '../../services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../services/kinesis/operations/get-shard-iterator.ts';
import { ListShards } from '../../services/kinesis/operations/list-shards.ts';
import { PutRecord } from '../../services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../services/kinesis/operations/put-records.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import { contentsOf, type Decoded, type RecordData, toBytes } from './contents.ts';

export interface PutOptions {
  /** The partition key; by default the number of the record in this pipeline. */
  readonly key?: string;
  /** A decimal number below 2^128, which selects the shard in place of the key. */
  readonly explicitHashKey?: string;
}

export interface PutOneResult {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** The result for one record of several: where it is, or why it was refused. */
export type PutManyResult = PutOneResult | { readonly errorCode: string; readonly errorMessage: string };

/** A record of a stream, decoded. */
export interface StoredRecord {
  readonly key: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly arrivedAt: Date;
  readonly bytes: Buffer;
  /** The value of JSON, else text, else the bytes. Gzip is inflated. */
  readonly data: Decoded;
}

export interface Shard {
  readonly shardId: string;
  readonly isOpen: boolean;
  readonly parentShardIds: readonly string[];
  readonly hashKeys: readonly [first: string, last: string];
}

/** A stream of a pipeline. Errors are those that a client gets: `ResourceNotFoundException`, … */
export class StreamView {
  readonly name: string;
  readonly #client: Client;
  readonly #nextKey: () => string;

  /** @internal */
  constructor(name: string, client: Client, nextKey: () => string) {
    this.name = name;
    this.#client = client;
    this.#nextKey = nextKey;
  }

  /** @throws ClientError for a record that the stream refuses */
  async put(data: RecordData, options: PutOptions = {}): Promise<PutOneResult> {
    const result = await this.#client.call(kinesisTraits, PutRecord, {
      StreamName: this.name,
      ...this.#entry(data, options),
    });
    return { shardId: result.ShardId, sequenceNumber: result.SequenceNumber };
  }

  /** Puts records with one call: at most 500. */
  async putMany(
    entries: readonly ({ readonly data: RecordData } & PutOptions)[],
  ): Promise<readonly PutManyResult[]> {
    const { Records } = await this.#client.call(kinesisTraits, PutRecords, {
      StreamName: this.name,
      Records: entries.map(({ data, ...options }) => this.#entry(data, options)),
    });
    return Records.map(({ ShardId, SequenceNumber, ErrorCode, ErrorMessage = '' }) =>
      ErrorCode === undefined
        ? { shardId: ShardId!, sequenceNumber: SequenceNumber! }
        : { errorCode: ErrorCode, errorMessage: ErrorMessage },
    );
  }

  /** Everything in the stream, shard after shard; in order within each. */
  async records(): Promise<readonly StoredRecord[]> {
    const records: StoredRecord[] = [];
    for (const { shardId } of await this.shards()) records.push(...(await this.#recordsOf(shardId)));
    return records;
  }

  async shards(): Promise<readonly Shard[]> {
    const { Shards = [] } = await this.#client.call(kinesisTraits, ListShards, { StreamName: this.name });
    return Shards.map((shard) => ({
      shardId: shard.ShardId,
      isOpen: shard.SequenceNumberRange.EndingSequenceNumber === undefined,
      parentShardIds: [shard.ParentShardId, shard.AdjacentParentShardId].filter((id) => id !== undefined),
      hashKeys: [shard.HashKeyRange.StartingHashKey, shard.HashKeyRange.EndingHashKey],
    }));
  }

  #entry(data: RecordData, { key, explicitHashKey }: PutOptions) {
    return {
      Data: toBytes(data),
      PartitionKey: key ?? this.#nextKey(),
      ...(explicitHashKey !== undefined && { ExplicitHashKey: explicitHashKey }),
    };
  }

  async #recordsOf(shardId: string): Promise<readonly StoredRecord[]> {
    const { ShardIterator } = await this.#client.call(kinesisTraits, GetShardIterator, {
      StreamName: this.name,
      ShardId: shardId,
      ShardIteratorType: 'TRIM_HORIZON',
    });
    const records: StoredRecord[] = [];
    for (let iterator = ShardIterator; iterator !== undefined;) {
      const read = await this.#client.call(kinesisTraits, GetRecords, { ShardIterator: iterator });
      for (const { Data, PartitionKey, SequenceNumber, ApproximateArrivalTimestamp } of read.Records) {
        const bytes = Buffer.from(Data);
        records.push({
          key: PartitionKey ?? '',
          shardId,
          sequenceNumber: SequenceNumber,
          arrivedAt: new Date(ApproximateArrivalTimestamp ?? 0),
          bytes,
          data: contentsOf(bytes),
        });
      }
      iterator = read.MillisBehindLatest === 0 ? undefined : read.NextShardIterator;
    }
    return records;
  }
}

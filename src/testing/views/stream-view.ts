import type { Namespace } from '../../lib/aws/namespace.ts';
import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { ListShards } from '../../services/kinesis/operations/list-shards.ts';
import { PutRecord } from '../../services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../services/kinesis/operations/put-records.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import type { Contents } from '../../server/contents.ts';
import type { Decoded } from '../../server/controls/decoded.ts';
import { contentsOf, type RecordData, toBytes } from './contents.ts';
import type { NamedResource } from './named-resource.ts';
import { type ReplayOptions, replayRecording } from './replay-recording.ts';
import { mergeShards, splitShard, updateShardCount } from './stream-changes.ts';

/** Which shard a record is put into. */
export interface PutOptions {
  /** The partition key; by default the number of the record in this pipeline. */
  readonly key?: string;
  /** A decimal number below 2^128, which selects the shard in place of the key. */
  readonly explicitHashKey?: string;
}

/** Where a record was stored. */
export interface PutOneResult {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** The result for one record of several: where it is, or why it was refused. */
export type PutManyResult = PutOneResult | { readonly errorCode: string; readonly errorMessage: string };

/** A record of a stream, decoded. */
export interface StoredRecord {
  /** The partition key. */
  readonly key: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** On the clock of the pipeline. */
  readonly arrivedAt: Date;
  /** The data as it was put. */
  readonly bytes: Buffer;
  /** The value of JSON, else text, else the bytes. Gzip is inflated. */
  readonly data: Decoded;
}

/** A shard of a stream, open or closed. */
export interface Shard {
  readonly shardId: string;
  /** Whether records can be put into it: it was neither split nor merged. */
  readonly isOpen: boolean;
  /** One after a split, two after a merge, none for the first shards of a stream. */
  readonly parentShardIds: readonly string[];
  /** The range of hash keys, inclusive, as decimal numbers below 2^128. */
  readonly hashKeys: readonly [first: string, last: string];
}

export interface StreamTools {
  readonly nextKey: () => string;
  /** Gives the pipeline a turn; on a virtual clock, of so many milliseconds. */
  readonly step: (byMs: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly namespace: Namespace;
  readonly contents: () => Contents;
}

// A change takes a few steps; the bound makes a fault of the server an error rather than a test that hangs.
const MAX_STEPS = 10_000;
// New shards do not open before the next second begins when the stream has changed in this one.
const STILL_STEPS = 20;
const CHANGE_STEP_MS = 10;

/** A stream of a pipeline. Errors are those that a client of AWS gets; for a stream that does not exist, an OperatorError. */
export class StreamView {
  readonly name: string;
  readonly #stream: NamedResource;
  readonly #tools: StreamTools;

  /** @internal */
  constructor(stream: NamedResource, tools: StreamTools) {
    this.name = stream.name;
    this.#stream = stream;
    this.#tools = tools;
  }

  /**
   * Puts one record. It is stored when this resolves.
   * @example await pipeline.stream('clicks').put({ page: '/' }, { key: 'ann' })
   * @throws ClientError for a record that the stream refuses
   */
  async put(data: RecordData, options: PutOptions = {}): Promise<PutOneResult> {
    const result = await this.#stream.call(kinesisTraits, PutRecord, {
      StreamName: this.name,
      ...this.#entry(data, options),
    });
    return { shardId: result.ShardId, sequenceNumber: result.SequenceNumber };
  }

  /**
   * Puts records with one call of PutRecords: at most 500. Single records may be refused: see the results.
   * @returns the results in the order of the records
   * @throws ClientError when the whole call is refused
   */
  async putMany(
    entries: readonly ({ readonly data: RecordData } & PutOptions)[],
  ): Promise<readonly PutManyResult[]> {
    const { Records } = await this.#stream.call(kinesisTraits, PutRecords, {
      StreamName: this.name,
      Records: entries.map(({ data, ...options }) => this.#entry(data, options)),
    });
    return Records.map(({ ShardId, SequenceNumber, ErrorCode, ErrorMessage = '' }) =>
      ErrorCode === undefined
        ? { shardId: ShardId!, sequenceNumber: SequenceNumber! }
        : { errorCode: ErrorCode, errorMessage: ErrorMessage },
    );
  }

  /**
   * Puts the records of a file that `millrace record` has written, spaced as they were recorded: a virtual clock is moved
   * by as much.
   * @returns the number of records
   * @throws OperatorError for a file that is not a recording, with the position of the fault; ClientError for a record that is
   * refused
   */
  replay(file: string, options: ReplayOptions = {}): Promise<number> {
    return replayRecording(file, this.#stream, this.#tools, options);
  }

  /** Everything in the stream, shard after shard; in order within each. It uses up no quota of the shards. */
  async records(): Promise<readonly StoredRecord[]> {
    const records: StoredRecord[] = [];
    for (const { shardId } of await this.shards()) records.push(...(await this.#recordsOf(shardId)));
    return records;
  }

  /** All shards that still have records or are open, in the order of their ids. */
  async shards(): Promise<readonly Shard[]> {
    const { Shards = [] } = await this.#stream.call(kinesisTraits, ListShards, { StreamName: this.name });
    return Shards.map((shard) => ({
      shardId: shard.ShardId,
      isOpen: shard.SequenceNumberRange.EndingSequenceNumber === undefined,
      parentShardIds: [shard.ParentShardId, shard.AdjacentParentShardId].filter((id) => id !== undefined),
      hashKeys: [shard.HashKeyRange.StartingHashKey, shard.HashKeyRange.EndingHashKey],
    }));
  }

  /**
   * Splits a shard and waits until the stream is ACTIVE. Records of the new shards are delivered after those of the old.
   * @param shardId the first open shard by default
   * @param at the first hash key of the second half, a decimal number; the middle of the range by default
   */
  async split(shardId?: string, at?: string): Promise<void> {
    const shards = await this.shards();
    const ids = shards.map((shard) => shard.shardId);
    const found = shards.find((shard) => (shardId === undefined ? shard.isOpen : shard.shardId === shardId));
    if (!found) {
      throw new OperatorError(
        `The stream ${this.name} has no shard ${shardId}.${didYouMean(shardId ?? '', ids)} It has ${ids.join(', ')}.`,
      );
    }
    await splitShard(this.#stream, found, at, this.#untilActive);
  }

  /**
   * Merges two adjacent open shards and waits until the stream is ACTIVE.
   * @param first the id of a shard
   * @param second the id of the shard that is merged into it
   */
  async merge(first: string, second: string): Promise<void> {
    await mergeShards(this.#stream, [first, second], this.#untilActive);
  }

  /**
   * Splits or merges shards of a stream to a number of open ones, and waits until the stream is ACTIVE.
   * @param count from half to twice the number of open shards
   */
  async updateShardCount(count: number): Promise<void> {
    await updateShardCount(this.#stream, count, this.#untilActive);
  }

  readonly #untilActive = async (): Promise<void> => {
    const { contents, namespace, step } = this.#tools;
    for (let steps = 0; contents().streamStatus(namespace, this.name) !== 'ACTIVE'; steps++) {
      if (steps === MAX_STEPS) throw new OperatorError(`The stream ${this.name} does not become ACTIVE.`);
      await step(steps < STILL_STEPS ? 0 : CHANGE_STEP_MS);
    }
  };

  #entry(data: RecordData, { key, explicitHashKey }: PutOptions) {
    return {
      Data: toBytes(data),
      PartitionKey: key ?? this.#tools.nextKey(),
      ...(explicitHashKey !== undefined && { ExplicitHashKey: explicitHashKey }),
    };
  }

  async #recordsOf(shardId: string): Promise<readonly StoredRecord[]> {
    const { contents, namespace } = this.#tools;
    const records: StoredRecord[] = [];
    const found = contents().records({ ...namespace, streamName: this.name }, shardId);
    for await (const { data, partitionKey, sequenceNumber, timestampMs } of found) {
      // A copy: the record's own bytes are a view of memory that is used again.
      const bytes = Buffer.from(data);
      records.push({
        key: partitionKey ?? '',
        shardId,
        sequenceNumber,
        arrivedAt: new Date(timestampMs),
        bytes,
        data: contentsOf(bytes),
      });
    }
    return records;
  }
}

import type { Namespace } from '../lib/aws/namespace.ts';
import type { ConsumerStatus } from './status.ts';

/**
 * The interface of the engine for readers inside the server (event source mappings). They read the log directly,
 * without iterators and quotas, except the throughput of a consumer if the reference names one.
 */
export interface StreamReader {
  /** @returns undefined when there is no such stream, or it is being created or deleted */
  describe(stream: StreamRef): Promise<ReadableStreamInfo | undefined>;

  /**
   * Reads records from `from` on. Ends early at `maxRecords` or `maxBytes` (of keys and data), but returns
   * at least one record if there is one.
   */
  read(
    stream: StreamRef,
    shardId: string,
    from: ShardPosition,
    limits: { maxRecords: number; maxBytes: number },
  ): Promise<ShardRead>;

  /** Waits until `read` from that position would return a record or the end of the shard. No wake-up is missed. */
  waitForRecords(
    stream: StreamRef,
    shardId: string,
    from: ShardPosition,
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<'ready' | 'timeout'>;

  /** The position where a reader begins. */
  resolve(stream: StreamRef, shardId: string, start: StartingPoint): Promise<ShardPosition>;

  /** Calls `onChange` after every change of the stream, and when it is created or removed. */
  watch(stream: StreamRef, onChange: () => void): { stop(): void };
}

/** A stream of a namespace, by name. */
export interface StreamRef extends Namespace {
  readonly streamName: string;
  /** The consumer of enhanced fan-out that reads. It has its own throughput. */
  readonly consumer?: ConsumerRef;
}

/** A consumer as its ARN names it. The time distinguishes it from an earlier or later one of the same name. */
export interface ConsumerRef {
  readonly consumerName: string;
  /** The epoch second of its registration. */
  readonly createdSeconds: number;
}

export interface ReadableStreamInfo {
  readonly streamName: string;
  readonly createdMs: number;
  readonly retentionHours: number;
  /** Of the consumer in the reference; absent when the stream has no such consumer. */
  readonly consumerStatus?: ConsumerStatus;
  /** Open and closed shards whose records are within retention, in order of number. */
  readonly shards: readonly ShardInfo[];
}

export interface ShardInfo {
  readonly shardId: string;
  /** Shards that were split or merged into this one: they are read to their end first. */
  readonly parentShardIds: readonly string[];
  readonly closed: boolean;
}

/** The position before a record: (pos, index) of the storage port. */
export interface ShardPosition {
  readonly pos: number;
  readonly index: number;
}

export interface StreamRecord {
  /** Decimal, 56 digits: docs/aws/kinesis-records.md#sequence-numbers. */
  readonly sequenceNumber: string;
  /** Undefined when the producer sent none, which streams with AUTO distribution allow. */
  readonly partitionKey: string | undefined;
  /** A view of shared memory: never write to it. */
  readonly data: Buffer;
  /** The stream was encrypted when the record was written. */
  readonly encrypted: boolean;
  readonly timestampMs: number;
  /** The position of this record, and that of the next one. */
  readonly position: ShardPosition;
  readonly next: ShardPosition;
}

export interface ShardRead {
  readonly records: readonly StreamRecord[];
  readonly next: ShardPosition;
  /** The shard is closed and everything in it has been read. */
  readonly ended: boolean;
  /** How far behind the newest record the reader is after this read; 0 at the tip. */
  readonly millisBehindLatest: number;
}

export type StartingPoint =
  | { readonly kind: 'trim-horizon' }
  | { readonly kind: 'latest' }
  | { readonly kind: 'at-timestamp'; readonly timestampMs: number }
  | { readonly kind: 'at-sequence-number' | 'after-sequence-number'; readonly sequenceNumber: string };

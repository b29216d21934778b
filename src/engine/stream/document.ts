import type { Namespace } from '../../lib/aws/namespace.ts';
import { newShard, type ShardDocument } from '../shard/document.ts';
import { tileHashKeys } from '../shard/hash-key.ts';
import type { CountedChange, StreamStatus } from '../status.ts';
import type { ConsumerDocument } from './consumer-document.ts';
import type { Labels } from './labels.ts';

type StreamMode = 'PROVISIONED' | 'ON_DEMAND';

/**
 * How records are distributed to shards. AUTO, for on-demand streams, distributes them round robin, and records need no
 * partition key.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamRecordDistributionStrategy.html
 */
export type RecordDistribution = 'USER_PARTITION_KEY' | 'AUTO';

/** The times of the most recent counted changes, in ms since the epoch; at most as many as their daily limit. */
type ChangeTimes = Readonly<Partial<Record<CountedChange, readonly number[]>>>;

/** Whether new records are marked as encrypted. Clients see the mark; the data on disk is not encrypted. */
type Encryption = { readonly type: 'NONE' } | { readonly type: 'KMS'; readonly keyId: string };

/** Settings of an existing stream. A change takes effect when UPDATING ends. */
export interface StreamSettings {
  readonly mode: StreamMode;
  readonly maxRecordKib: number;
  readonly encryption: Encryption;
  /** The metrics that enhanced monitoring records of each shard. */
  readonly shardMetrics: readonly string[];
  /** MiB of writes per second that an on-demand stream is kept ready for; 0 when not requested. */
  readonly warmMibps: number;
}

/** The whole state of a stream, as JSON under one key, because the store has no transactions over several keys. */
export interface StreamDocument extends Namespace, StreamSettings, Labels {
  readonly streamName: string;
  /** Distinguishes the stream from an earlier or later one of the same name. */
  readonly creationId: string;
  readonly createdMs: number;
  readonly status: StreamStatus;
  readonly retentionHours: number;
  /** Records that arrived earlier remain hidden: extending retention does not restore them. */
  readonly hiddenBeforeMs: number;
  readonly distribution: RecordDistribution;
  readonly changedMs: ChangeTimes;
  readonly nextShardNumber: number;
  /** In order of number. */
  readonly shards: readonly ShardDocument[];
  /** The reshards that UPDATING has not applied yet, in order. */
  readonly reshards: readonly Reshard[];
  /** In order of registration. */
  readonly consumers: readonly ConsumerDocument[];
  /** Applied when UPDATING ends. */
  readonly pending: Partial<StreamSettings>;
}

export type Reshard =
  | { readonly kind: 'split'; readonly shard: number; readonly at: string }
  | { readonly kind: 'merge'; readonly shards: readonly [number, number] };

/** The properties of a new stream. The others get AWS's defaults. */
export interface StreamSpec {
  readonly streamName: string;
  readonly shardCount: number;
  readonly mode: StreamMode;
  readonly maxRecordKib: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly warmMibps?: number;
  readonly distribution?: RecordDistribution;
}

const DEFAULT_RETENTION_HOURS = 24;

/** Default values. They also complete documents that were stored before a setting existed. */
export const DEFAULT_SETTINGS = {
  encryption: { type: 'NONE' },
  shardMetrics: [],
  warmMibps: 0,
  distribution: 'USER_PARTITION_KEY',
  changedMs: {},
  pending: {},
  consumers: [],
} as const satisfies Partial<StreamDocument>;

// AWS dates the first shards a few seconds before the request that creates them:
// docs/aws/kinesis-streams.md#createstream.
const FIRST_SHARDS_AGE_SECONDS = 2;

export function newStream(
  namespace: Namespace,
  spec: StreamSpec,
  { creationId, nowMs }: { creationId: string; nowMs: number },
): StreamDocument {
  return {
    ...DEFAULT_SETTINGS,
    account: namespace.account,
    region: namespace.region,
    streamName: spec.streamName,
    creationId,
    createdMs: nowMs,
    status: 'CREATING',
    mode: spec.mode,
    retentionHours: DEFAULT_RETENTION_HOURS,
    hiddenBeforeMs: 0,
    maxRecordKib: spec.maxRecordKib,
    warmMibps: spec.warmMibps ?? DEFAULT_SETTINGS.warmMibps,
    distribution: spec.distribution ?? DEFAULT_SETTINGS.distribution,
    tags: spec.tags,
    nextShardNumber: spec.shardCount,
    shards: tileHashKeys(spec.shardCount).map((range, number) =>
      newShard(number, range, {
        parents: [],
        createdSeconds: Math.floor(nowMs / 1000) - FIRST_SHARDS_AGE_SECONDS,
        openedMs: nowMs,
      }),
    ),
    reshards: [],
  };
}

export function retentionMsOf({ retentionHours }: Pick<StreamDocument, 'retentionHours'>): number {
  return retentionHours * 3_600_000;
}

/** Records that arrived before this moment are hidden. */
export function trimHorizonMs(document: StreamDocument, nowMs: number): number {
  return Math.max(nowMs - retentionMsOf(document), document.hiddenBeforeMs);
}

/** Whether records can be written and read: the stream is ACTIVE or UPDATING. */
export function isAvailable({ status }: Pick<StreamDocument, 'status'>): boolean {
  return status === 'ACTIVE' || status === 'UPDATING';
}

export function openShardCount({ shards }: StreamDocument): number {
  return shards.filter(({ closedMs }) => closedMs === undefined).length;
}

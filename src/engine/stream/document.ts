import type { Namespace } from '../../lib/aws/namespace.ts';
import { newShard, type ShardDocument } from '../shard/document.ts';
import { tileHashKeys } from '../shard/hash-key.ts';
import type { ChangeTimes } from './change-times.ts';
import type { ConsumerDocument } from './consumer-document.ts';
import type { Labels } from './labels.ts';

/*
 * The states of a stream (docs/aws/kinesis-streams.md#stream-states):
 *
 *   create → CREATING → ACTIVE ⇄ UPDATING          reshard, retention, settings
 *                any of these → DELETING → gone
 *
 * CREATING has no logs yet. In UPDATING records are written and read as in ACTIVE.
 */
export type StreamStatus = 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';

type StreamMode = 'PROVISIONED' | 'ON_DEMAND';

/**
 * How records find their shard. By AUTO, which is for on-demand streams, they go to each shard in turn, and need
 * no partition key.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamRecordDistributionStrategy.html
 */
export type RecordDistribution = 'USER_PARTITION_KEY' | 'AUTO';

/** How records are marked from now on. It is the mark that clients see; nothing is enciphered on the disk. */
type Encryption = { readonly type: 'NONE' } | { readonly type: 'KMS'; readonly keyId: string };

/** What can be set on a stream that exists. A change takes hold when UPDATING ends. */
export interface StreamSettings {
  readonly mode: StreamMode;
  readonly maxRecordKib: number;
  readonly encryption: Encryption;
  /** What enhanced monitoring measures of each shard. */
  readonly shardMetrics: readonly string[];
  /** MiB a second of writes that an on-demand stream is kept ready for; 0 when nobody asked. */
  readonly warmMibps: number;
}

/**
 * All that is known of a stream, as JSON under one key: what must change together lives together, for the
 * store has no transaction over several keys.
 */
export interface StreamDocument extends Namespace, StreamSettings, Labels {
  readonly streamName: string;
  /** Tells the stream from an earlier or later one of the same name. */
  readonly creationId: string;
  readonly createdMs: number;
  readonly status: StreamStatus;
  readonly retentionHours: number;
  /** What arrived earlier stays hidden, however retention grows: raising it restores nothing. */
  readonly hiddenBeforeMs: number;
  readonly distribution: RecordDistribution;
  readonly changedMs: ChangeTimes;
  readonly nextShardNumber: number;
  /** In order of number. */
  readonly shards: readonly ShardDocument[];
  /** What UPDATING still has to do, in order. */
  readonly reshards: readonly Reshard[];
  /** In order of registration. */
  readonly consumers: readonly ConsumerDocument[];
  /** What is set when UPDATING ends. */
  readonly pending: Partial<StreamSettings>;
}

export type Reshard =
  | { readonly kind: 'split'; readonly shard: number; readonly at: string }
  | { readonly kind: 'merge'; readonly shards: readonly [number, number] };

/** What a new stream is told; the rest starts at AWS's defaults. */
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

/** What a stream starts with beside its spec; also what a document says that was stored before there was such a setting. */
export const FRESH_SETTINGS = {
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
    ...FRESH_SETTINGS,
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
    warmMibps: spec.warmMibps ?? FRESH_SETTINGS.warmMibps,
    distribution: spec.distribution ?? FRESH_SETTINGS.distribution,
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

/** Records that arrived before this moment are not to be seen. */
export function trimHorizonMs(document: StreamDocument, nowMs: number): number {
  return Math.max(nowMs - retentionMsOf(document), document.hiddenBeforeMs);
}

/** Records are written and read in these states. */
export function isAvailable({ status }: Pick<StreamDocument, 'status'>): boolean {
  return status === 'ACTIVE' || status === 'UPDATING';
}

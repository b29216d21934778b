import { assert } from '../../lib/assert.ts';
import { type Namespace, namespaceKey } from '../../lib/aws/namespace.ts';
import type { LogId } from '../../storage/port.ts';
import type { ConsumerDocument } from '../consumers/registration.ts';
import { type HashKeyRange, tileHashKeys } from '../shard/hash-key.ts';
import type { ChangeTimes } from '../changes/daily-limits.ts';

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

/** What the owner of a stream or of a consumer notes on it. It changes nothing about what is done with records. */
export interface Labels {
  readonly tags: Readonly<Record<string, string>>;
  /** The resource policy, as it was given. */
  readonly policy?: string | undefined;
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

export interface ShardDocument {
  readonly number: number;
  /** The shard that was split, or the two that were merged, into this one. */
  readonly parents: readonly number[];
  /** Decimal. */
  readonly startingHashKey: string;
  readonly endingHashKey: string;
  /** The creation time in its sequence numbers. Above that of its parents, so that a key's numbers grow. */
  readonly createdSeconds: number;
  readonly openedMs: number;
  /** Present once the shard takes no more records. */
  readonly closedMs?: number;
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

export function newShard(
  number: number,
  range: HashKeyRange,
  origin: Pick<ShardDocument, 'parents' | 'createdSeconds' | 'openedMs'>,
): ShardDocument {
  return {
    number,
    startingHashKey: range.start.toString(),
    endingHashKey: range.end.toString(),
    ...origin,
  };
}

export function rangeOf(shard: ShardDocument): HashKeyRange {
  return { start: BigInt(shard.startingHashKey), end: BigInt(shard.endingHashKey) };
}

/** Where a stream's document is kept, below the prefix of all streams. */
export function streamKey(namespace: Namespace, streamName: string): string {
  return `${namespaceKey(namespace)}/${streamName}`;
}

/** What `streamKey` was made of. */
export function partsOfStreamKey(key: string): Namespace & { readonly streamName: string } {
  const [account, region, streamName] = key.split('/');
  assert(
    account !== undefined && region !== undefined && streamName !== undefined,
    `${key} is the key of a stream`,
  );
  return { account, region, streamName };
}

/** The log of a shard. The creation id makes it unlike that of any other stream, ever. */
export function logIdOf(document: StreamDocument, shardNumber: number): LogId {
  return `${streamKey(document, document.streamName)}/${document.creationId}/${shardNumber}`;
}

/** What `logIdOf` was made of; undefined when the log is no shard's. */
export function partsOfLogId(
  logId: LogId,
): { readonly streamKey: string; readonly creationId: string; readonly shardNumber: number } | undefined {
  const [account, region, streamName, creationId, shardNumber] = logId.split('/');
  if (creationId === undefined || shardNumber === undefined) return undefined;
  const streamKey = `${account}/${region}/${streamName}`;
  return { streamKey, creationId, shardNumber: Number(shardNumber) };
}

export function retentionMsOf({ retentionHours }: Pick<StreamDocument, 'retentionHours'>): number {
  return retentionHours * 3_600_000;
}

/** Records that arrived before this moment are not to be seen. */
export function trimHorizonMs(document: StreamDocument, nowMs: number): number {
  return Math.max(nowMs - retentionMsOf(document), document.hiddenBeforeMs);
}

/** Whether a shard may still hold records that can be seen; one that cannot is no longer listed. */
export function isRetained(shard: ShardDocument, horizonMs: number): boolean {
  return shard.closedMs === undefined || shard.closedMs >= horizonMs;
}

/** Records are written and read in these states. */
export function isAvailable({ status }: Pick<StreamDocument, 'status'>): boolean {
  return status === 'ACTIVE' || status === 'UPDATING';
}

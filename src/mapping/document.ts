import type { ConsumerRef, ShardPosition } from '../engine/port.ts';
import type { Namespace } from '../lib/aws/namespace.ts';

/** -1 as on AWS: no limit except the stream's retention period. */
export const UNLIMITED = -1;

/** The settings that an update may change. */
export interface MappingSettings {
  /** With the qualifier, if one was specified. */
  readonly functionArn: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  /** The number of lanes of each shard; a partition key belongs to one of them. */
  readonly parallelizationFactor: number;
  /** Retries, not attempts: 2 allows three. */
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAgeSeconds: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
  /** Event patterns. A record is delivered if it matches any of them, or if there are none. */
  readonly filterPatterns: readonly string[];
  /** A queue, topic or bucket that receives discarded records; empty for none. */
  readonly failureDestinationArn: string;
  /** 0 for none. */
  readonly tumblingWindowSeconds: number;
  /** Whether EventCount is enabled. The counters run in any case. */
  readonly countsEvents: boolean;
  /** A KMS key; empty for none. If it is set, lists omit the filters. Nothing is encrypted with it. */
  readonly kmsKeyArn: string;
  /** How many batches of a queue the function may process at the same time; 0 for AWS's own limit. */
  readonly maximumConcurrency: number;
  /** Of a queue in provisioned mode. */
  readonly provisionedPollers?: ProvisionedPollers;
}

/** How many pollers a mapping of a queue has; both 0 where it is not in provisioned mode. */
export interface ProvisionedPollers {
  readonly minimum: number;
  readonly maximum: number;
}

export const NO_POLLERS: ProvisionedPollers = { minimum: 0, maximum: 0 };

/** The default values: docs/aws/mappings.md#settings. */
export const DEFAULT_SETTINGS: Omit<MappingSettings, 'functionArn'> = {
  batchSize: 100,
  batchingWindowSeconds: 0,
  parallelizationFactor: 1,
  maximumRetryAttempts: UNLIMITED,
  maximumRecordAgeSeconds: UNLIMITED,
  bisectBatchOnFunctionError: false,
  reportBatchItemFailures: false,
  filterPatterns: [],
  failureDestinationArn: '',
  tumblingWindowSeconds: 0,
  countsEvents: false,
  kmsKeyArn: '',
  maximumConcurrency: 0,
};

/** The settings that do not concern queues keep their default values. */
export const DEFAULT_QUEUE_SETTINGS: typeof DEFAULT_SETTINGS = { ...DEFAULT_SETTINGS, batchSize: 10 };

export type StartingPosition = 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';

/**
 *     Creating ──► Enabled or Disabled
 *     Enabled ──► Updating ──► Enabled, and likewise Disabled
 *     Enabled ──► Disabling ──► Disabled ──► Enabling ──► Enabled
 *     Enabled or Disabled ──► Deleting ──► (deleted)
 */
export type MappingState =
  | 'Creating'
  | 'Enabled'
  | 'Disabled'
  | 'Updating'
  | 'Disabling'
  | 'Enabling'
  | 'Deleting';

/** From where records are delivered again: all shards from a time, or one shard from a record. */
export type Replay =
  | { readonly fromMs: number }
  | { readonly shardId: string; readonly sequenceNumber: string };

interface MappingTarget {
  readonly settings: MappingSettings;
  readonly enabled: boolean;
  /** Records are delivered again from here; mappings of streams only. */
  readonly replay?: Replay;
}

/** What the mappings of streams and queues have in common. Their namespace is that of their function. */
interface BaseDocument extends Namespace {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly settings: MappingSettings;
  readonly enabled: boolean;
  readonly state: MappingState;
  /** Applies at the end of the current transition; absent in a settled state. */
  readonly target?: MappingTarget;
  readonly lastModifiedMs: number;
  readonly lastProcessingResult: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface StreamMapping extends BaseDocument {
  /** The account of the stream, if it is not the account of the mapping. */
  readonly streamAccount?: string;
  readonly streamName: string;
  /** Set if the source is a consumer of enhanced fan-out instead of the stream itself. */
  readonly consumer?: ConsumerRef;
  readonly startingPosition: StartingPosition;
  readonly startingPositionTimestampMs?: number;
  /**
   * The positions of LATEST or AT_TIMESTAMP when the mapping was created, so that no later record is missed however
   * late reading begins. Shards that are not listed, and all shards of a stream that was created again under the same
   * name, are read from the start.
   */
  readonly origin: {
    readonly streamCreatedMs: number;
    readonly positions: Readonly<Record<string, ShardPosition>>;
  };
}

export interface QueueMapping extends BaseDocument {
  /** The queue is in the namespace of the mapping. */
  readonly queueName: string;
}

/** A mapping as it is stored. */
export type MappingDocument = StreamMapping | QueueMapping;

export function isQueueMapping(document: MappingDocument): document is QueueMapping {
  return 'queueName' in document;
}

/** Adds default values for settings that an earlier release did not store. */
export function withDefaults(document: MappingDocument): MappingDocument {
  const { settings, target } = document;
  return {
    ...document,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    ...(target && { target: { ...target, settings: { ...DEFAULT_SETTINGS, ...target.settings } } }),
  };
}

export function isSettled({ state }: MappingDocument): boolean {
  return state === 'Enabled' || state === 'Disabled';
}

/**
 * Whether records of the mapping are delivered. Before a replay, and before the number of lanes changes, all
 * loops stop.
 */
export function isDelivering({ state, enabled, settings, target }: MappingDocument): boolean {
  if (!enabled || (state !== 'Enabled' && state !== 'Updating')) return false;
  if (!target) return true;
  return !target.replay && target.settings.parallelizationFactor === settings.parallelizationFactor;
}

export function settled(document: MappingDocument): MappingDocument {
  const { target, ...rest } = document;
  if (!target) return document;
  const { settings, enabled } = target;
  return { ...rest, settings, enabled, state: enabled ? 'Enabled' : 'Disabled' };
}

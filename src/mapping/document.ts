import type { ConsumerRef, ShardPosition } from '../engine/port.ts';
import type { Namespace } from '../lib/aws/namespace.ts';

/** Where AWS writes -1: no limit but the stream's own retention. */
export const UNLIMITED = -1;

/** What an update may change. */
export interface MappingSettings {
  /** With the qualifier, if the function was named with one. */
  readonly functionArn: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  /** How many loops share a shard; each partition key belongs to one of them. */
  readonly parallelizationFactor: number;
  /** Retries, not attempts: 2 allows three. */
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAgeSeconds: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
  /** Event patterns; a record is delivered when it matches any of them, or when there is none. */
  readonly filterPatterns: readonly string[];
  /** A queue, topic or bucket that is told of records given up; empty for none. */
  readonly failureDestinationArn: string;
  /** 0 for none. */
  readonly tumblingWindowSeconds: number;
  /** Whether EventCount was asked for. The counters run in any case. */
  readonly countsEvents: boolean;
  /** A key that the filters are not to be shown without; empty for none. Nothing is encrypted with it. */
  readonly kmsKeyArn: string;
}

/** What holds for a setting that was not named: docs/aws/mappings.md#settings. */
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
};

export type StartingPosition = 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';

/**
 *     Creating ──► Enabled or Disabled
 *     Enabled ──► Updating ──► Enabled, and likewise Disabled
 *     Enabled ──► Disabling ──► Disabled ──► Enabling ──► Enabled
 *     Enabled or Disabled ──► Deleting ──► gone
 */
export type MappingState =
  | 'Creating'
  | 'Enabled'
  | 'Disabled'
  | 'Updating'
  | 'Disabling'
  | 'Enabling'
  | 'Deleting';

/** A mapping as it is kept. Its namespace is that of its function. */
export interface MappingDocument extends Namespace {
  readonly uuid: string;
  readonly eventSourceArn: string;
  /** Of the stream, where it is not that of the mapping. */
  readonly streamAccount?: string;
  readonly streamName: string;
  /** The source is a consumer of enhanced fan-out, and not the stream itself. */
  readonly consumer?: ConsumerRef;
  readonly startingPosition: StartingPosition;
  readonly startingPositionTimestampMs?: number;
  /**
   * Where LATEST and AT_TIMESTAMP were when the mapping was made, so that nothing put afterwards is missed
   * however late reading begins. Shards not named here, and all those of a stream made again under the
   * same name, are read from their beginning.
   */
  readonly origin: {
    readonly streamCreatedMs: number;
    readonly positions: Readonly<Record<string, ShardPosition>>;
  };
  readonly settings: MappingSettings;
  readonly enabled: boolean;
  readonly state: MappingState;
  /** What holds when the present transition is over; absent in a settled state. */
  readonly target?: { readonly settings: MappingSettings; readonly enabled: boolean };
  readonly lastModifiedMs: number;
  readonly lastProcessingResult: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A document as an earlier version wrote it, with the settings that it did not know. */
export function completed(document: MappingDocument): MappingDocument {
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

export function settled(document: MappingDocument): MappingDocument {
  const { target, ...rest } = document;
  if (!target) return document;
  return { ...rest, ...target, state: target.enabled ? 'Enabled' : 'Disabled' };
}

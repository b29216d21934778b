import type { StreamReader, StreamRecord, StreamRef } from '../../engine/port.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { MappingSettings } from '../document.ts';
import type { MappingMetrics } from '../metrics/mapping-metrics.ts';
import type { FailureDestination, FunctionInvoker } from '../port.ts';
import type { MappingStatistics } from '../metrics/statistics.ts';

/** What the loop of one shard (or lane of it) is given by its mapping. */
export interface ShardContext {
  /** Of the mapping; the stream may be in another account. */
  readonly namespace: Namespace;
  readonly stream: StreamRef;
  readonly shardId: string;
  readonly mappingUuid: string;
  readonly eventSourceArn: string;
  readonly reader: StreamReader;
  readonly invoker: FunctionInvoker;
  readonly destination: FailureDestination;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly statistics: MappingStatistics;
  readonly metrics: MappingMetrics;
  /** As they are now: they may change between two attempts. */
  readonly settings: () => MappingSettings;
  /** Whether a record is of this loop's lane. */
  readonly isOurs: (record: StreamRecord) => boolean;
  /** Whether a record passes the mapping's filter. */
  readonly accepts: (record: StreamRecord) => boolean;
  /** How long the stream keeps a record. */
  readonly retentionMs: () => number;
  /** What the mapping shows as LastProcessingResult. */
  readonly report: (result: ProcessingResult) => void;
  /** Aborted when the loop shall take up no more work; a running invocation finishes. */
  readonly stopping: AbortSignal;
  /** Aborted when running invocations shall be given up as well. */
  readonly aborting: AbortSignal;
}

export type ProcessingResult =
  | 'OK'
  | 'PROBLEM: Function call failed'
  | 'PROBLEM: Function not found'
  | 'PROBLEM: Stream not found'
  | 'PROBLEM: Cannot access stream'
  | 'PROBLEM: Stream consumer not found'
  | 'PROBLEM: internal Lambda error. Please contact Lambda customer support.';

/** What a shard's loop is doing; `lastRecordMs` is the arrival of the last record in hand. */
export type ShardState =
  | { readonly phase: 'waiting-for-parent' }
  | { readonly phase: 'reading' }
  | { readonly phase: 'collecting'; readonly lastRecordMs: number }
  | { readonly phase: 'invoking'; readonly lastRecordMs: number }
  | { readonly phase: 'backing-off'; readonly lastRecordMs: number | undefined }
  | { readonly phase: 'ended' }
  | { readonly phase: 'stopped' };

/** Waits, unless the loop is to stop. */
export async function pause({ clock, stopping }: ShardContext, delayMs: number): Promise<void> {
  await sleep(clock, delayMs, { signal: stopping, background: true }).catch(() => {});
}

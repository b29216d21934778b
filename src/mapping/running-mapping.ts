import type { Activity, ActivityOptions } from '../lib/activity.ts';
import type { Logger } from '../lib/log/logger.ts';
import type { Random } from '../lib/random.ts';
import type { Tracer } from '../lib/telemetry/tracer.ts';
import type { Clock } from '../lib/time/clock.ts';
import type { MappingDocument } from './document.ts';
import type { MappingMetrics } from './metrics/mapping-metrics.ts';
import type { MappingStatistics } from './metrics/statistics.ts';
import type { FunctionInvoker, MissingAction } from './port.ts';
import type { ShardState } from './shard-state.ts';

/** A mapping as its loops see it. */
export interface RunningMapping<Document extends MappingDocument = MappingDocument> {
  /** The current document: its settings may change between two attempts. */
  document(): Document;
  readonly statistics: MappingStatistics;
  readonly metrics: MappingMetrics;
  /** Sets LastProcessingResult. */
  report(result: ProcessingResult): void;
}

export type ProcessingResult =
  | 'OK'
  | 'PROBLEM: Function call failed'
  | 'PROBLEM: Function not found'
  | 'PROBLEM: Stream not found'
  | 'PROBLEM: Cannot access stream'
  | 'PROBLEM: Stream consumer not found'
  | 'PROBLEM: Queue not found'
  | 'PROBLEM: Cannot access queue'
  | 'PROBLEM: internal Lambda error. Please contact Lambda customer support.';

/** What the runners of streams and of queues need. */
export interface RunnerDependencies {
  readonly invoker: FunctionInvoker;
  /** Checks the role of the function, at creation and before each batch; it is not checked by default. */
  readonly missingAction?: MissingAction | undefined;
  /** Records a span for each batch; none by default. */
  readonly tracer?: Tracer | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Runs a mapping while it is enabled. */
export interface Runner {
  /** The loops that read the shards of a stream; none for a queue. */
  loops(): readonly RunningLoop[];
  /** What is left to do of what has arrived so far. */
  activity(options?: ActivityOptions): Promise<readonly Omit<Activity, 'what'>[]>;
  /** Starts no more work. Resolves when running invocations have finished. */
  stop(): Promise<void>;
  /** After `stop`: stops waiting for running invocations. */
  abort(): void;
}

export interface RunningLoop {
  readonly shardId: string;
  readonly state: ShardState;
  readonly iteratorAgeMs: number;
  /** Of the last record that was delivered or discarded since the loop started. */
  readonly lastSequenceNumber: string | undefined;
}

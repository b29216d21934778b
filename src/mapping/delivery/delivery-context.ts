import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { EventBatch } from '../batching/event-batch.ts';
import type { RecordDiscarder } from '../failure/record-discarder.ts';
import type { LoopSignals } from '../loop-signals.ts';
import type { RunningMapping } from '../running-mapping.ts';
import type { BatchRange } from './batch-range.ts';
import type { BatchTrace } from './batch-trace.ts';
import type { MappedFunction } from './mapped-function.ts';

/** The dependencies for delivering batches. */
export interface DeliveryContext {
  readonly shardId: string;
  readonly mapping: RunningMapping;
  readonly function: MappedFunction;
  readonly discarder: RecordDiscarder;
  readonly signals: LoopSignals;
  readonly clock: Clock;
  readonly random: Random;
  readonly startTrace: (batch: EventBatch) => BatchTrace<BatchRange>;
  /** How long the stream retains a record. */
  readonly retentionMs: () => number;
}

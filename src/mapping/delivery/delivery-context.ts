import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { RecordDiscarder } from '../failure/record-discarder.ts';
import type { LoopSignals } from '../loop-signals.ts';
import type { RunningMapping } from '../running-mapping.ts';
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
  /** How long the stream retains a record. */
  readonly retentionMs: () => number;
}

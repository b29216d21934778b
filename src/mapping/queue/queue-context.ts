import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Tracer } from '../../lib/telemetry/tracer.ts';
import type { Random } from '../../lib/random.ts';
import type { MappedFunction } from '../delivery/mapped-function.ts';
import type { QueueMapping } from '../document.ts';
import type { LoopSignals } from '../loop-signals.ts';
import type { RunningMapping } from '../running-mapping.ts';
import type { QueueReader, QueueRef } from './port.ts';

/** The dependencies for collecting and delivering the batches of a queue. */
export interface QueueContext {
  readonly mapping: RunningMapping<QueueMapping>;
  readonly queue: QueueRef;
  readonly reader: QueueReader;
  readonly function: MappedFunction;
  readonly signals: LoopSignals;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Records a span for each batch; none by default. */
  readonly tracer?: Tracer | undefined;
}

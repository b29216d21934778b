import type { StreamReader } from '../engine/port.ts';
import type { RecordTraces } from '../engine/tracing/record-traces.ts';
import type { Clock } from '../lib/time/clock.ts';
import type { Logger } from '../lib/log/logger.ts';
import type { Tracer } from '../lib/telemetry/tracer.ts';
import type { Meters } from '../lib/metrics.ts';
import type { Random } from '../lib/random.ts';
import type { Store } from '../storage/port.ts';
import type { SpreadLoops } from './mapping.ts';
import type { FailureDestination, FunctionInvoker, MayRead, MissingAction } from './port.ts';
import type { QueueReader } from './queue/port.ts';

export interface OpenMappingsOptions {
  readonly store: Pick<Store, 'meta'>;
  readonly reader: StreamReader;
  /** The traces of recent records, which invocations continue. */
  readonly recordTraces?: RecordTraces;
  /** Records a span for each batch; none by default. */
  readonly tracer?: Tracer | undefined;
  /** Reads the queues of mappings; there are none by default. */
  readonly queues?: QueueReader;
  /** How many batches of a queue may run at the same time; AWS's limit by default. */
  readonly maxQueueBatches?: () => number;
  readonly invoker: FunctionInvoker;
  readonly destination: FailureDestination;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Receives the metrics of the mappings; by default they are not recorded. */
  readonly meters?: Meters;
  /** Factor for the duration of transitions; 1 by default. */
  readonly timeScale?: number;
  /**
   * Awaited before a checkpoint is written. If a checkpoint were stored without the logs of its batch, a crash would
   * make its records look as if they were never delivered.
   */
  readonly beforeCheckpoint?: () => Promise<void>;
  /**
   * Checks access to a stream of another account, at creation and whenever the stream changes. Allows it by default.
   */
  readonly mayRead?: MayRead;
  /** Checks the roles of functions, at creation and before each batch. By default they are not checked. */
  readonly missingAction?: MissingAction | undefined;
  /** When every gateway of a cluster runs loops of streams; by default all run here. */
  readonly spread?: SpreadLoops | undefined;
  /** Lets batches of streams wait for more records while the server is busy; they never do by default. */
  readonly linger?:
    | {
        /** The clock of the host. */
        readonly clock: Clock;
        /** The share of time in which the server had work since the last call, from 0 to 1. */
        readonly takeLoad: () => number;
      }
    | undefined;
}

import type { Clock } from '../lib/time/clock.ts';
import type { Store } from '../storage/port.ts';
import type { MappingDependencies } from './mapping.ts';

/** What mappings need, of which they open their documents themselves. */
export interface OpenMappingsOptions
  extends
    Omit<MappingDependencies, 'documents' | 'checkpoints' | 'linger' | keyof Defaults>,
    Partial<Defaults> {
  readonly store: Pick<Store, 'meta'>;
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

/**
 * By default there are no queues, AWS's limit of batches, no metrics, the times of transitions as they are, nothing to await
 * before a checkpoint, and access to every stream.
 */
type Defaults = Pick<
  MappingDependencies,
  'queues' | 'maxQueueBatches' | 'meters' | 'timeScale' | 'beforeCheckpoint' | 'mayRead'
>;

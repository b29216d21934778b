import type { Engine } from '../../engine/engine.ts';
import type { StreamMetrics } from '../../engine/metrics.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { Mappings } from '../../mapping/mappings.ts';
import type { Calls } from '../../schema/service.ts';
import type { Lambda } from '../../services/lambda/open-lambda.ts';
import type { Queues } from '../../services/sqs/queue/queues.ts';
import type { LogStore, MetaStore } from '../../storage/port.ts';

/** The parts of the server that the dashboard reads directly, which uses up no quota. */
export interface DashboardParts {
  readonly engine: Engine;
  readonly mappings: Mappings;
  /** What all gateways of a cluster have counted. */
  readonly totals: { streams(): StreamMetrics[]; mappings(): MappingStatus[] };
  readonly lambda: Pick<Lambda, 'functions' | 'attachments' | 'concurrency' | 'invoker'>;
  readonly queues: Queues;
  readonly meta: MetaStore;
  readonly logs: Pick<LogStore, 'storedBytes'>;
  /** Calls of one service by another. */
  readonly calls: Calls;
}

import type { DeliveryStatus } from '../../../services/targets/delivery.ts';
import type { MetricSources } from '../../metrics/sources.ts';
import type { DataPlane } from '../../services/data-plane.ts';
import { VERSION } from '../../version.ts';

const NO_DELIVERIES: DeliveryStatus = {
  running: 0,
  waiting: 0,
  attempts: 0,
  failedAttempts: 0,
  givenUp: 0,
  deadLetters: 0,
};

/** The metrics of a gateway that is not the home. */
export function planeSources(
  { engine, metricStore, ownProcess, store }: DataPlane,
  { functions, mappings }: Pick<MetricSources, 'functions' | 'mappings'>,
): MetricSources {
  return {
    streams: engine.metrics,
    meters: metricStore,
    process: ownProcess,
    version: VERSION,
    store,
    mappings,
    functions,
    queues: { all: () => [] },
    deliveries: { status: () => NO_DELIVERIES },
    asyncInvocations: { counts: () => ({ running: 0, waiting: 0 }) },
  };
}

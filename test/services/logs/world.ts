import { type Logger, silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { Caller } from '../../../src/schema/caller.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { validateInput } from '../../../src/schema/validate.ts';
import { openLogs } from '../../../src/services/logs/open-logs.ts';
import { createLogsService } from '../../../src/services/logs/service.ts';
import type { DestinationServices } from '../../../src/services/logs/subscription/destination.ts';
import type { MetricFilters } from '../../../src/services/logs/metric-filter/metric-filters.ts';
import type { Subscriptions } from '../../../src/services/logs/subscription/subscriptions.ts';
import type { Store } from '../../../src/storage/port.ts';
import { memoryStore } from '../../support/memory-store.ts';

export const CALLER: Caller = {
  account: '000000000000',
  region: 'us-east-1',
  accessKeyId: undefined,
  requestId: 'a request',
  signal: new AbortController().signal,
};

/** The Logs service on a store in memory, called as the dispatcher would. */
export function logsWorld(
  options: {
    clock?: VirtualClock;
    store?: Store;
    logger?: Logger;
    seed?: string;
    maxGroupBytes?: number;
    subscriptions?: Subscriptions;
    metricFilters?: MetricFilters;
    destinations?: DestinationServices;
  } = {},
) {
  const clock = options.clock ?? new VirtualClock();
  const store = options.store ?? memoryStore(clock);
  const random = seededRandom(options.seed ?? 'logs');
  const { logger = silentLogger, maxGroupBytes, subscriptions, metricFilters, destinations } = options;
  const logs = openLogs({
    store,
    clock,
    random,
    logger,
    ...(maxGroupBytes !== undefined && { maxGroupBytes }),
    ...(subscriptions && { subscriptions }),
    ...(metricFilters && { metricFilters }),
  });
  const service = createLogsService({ ...logs, clock, ...(destinations && { destinations }) });
  const call = async <Op extends Operation>(operation: Op, input: Input<Op>): Promise<Output<Op>> => {
    const invalid = validateInput(operation.input, input, service.validationError);
    if (invalid) throw invalid;
    return (await service.operations.get(operation.name)!.run(input, CALLER)) as Output<Op>;
  };
  const write = (group: string, stream: string, message: string) =>
    logs.sink.write({ ...CALLER, group, stream, message, timestampMs: clock.now() });
  return { clock, store, logs, call, write };
}

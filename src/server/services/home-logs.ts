import type { Meters } from '../../lib/metrics.ts';
import { seededRandom } from '../../lib/random.ts';
import type { InProcessCalls } from '../../protocol/in-process-calls.ts';
import { type Logs, openLogs } from '../../services/logs/open-logs.ts';
import { MetricFilters } from '../../services/logs/metric-filter/metric-filters.ts';
import { Subscriptions } from '../../services/logs/subscription/subscriptions.ts';
import type { Store } from '../../storage/port.ts';
import type { Closers } from '../closers.ts';
import type { ServicesOptions } from './options.ts';

export interface HomeLogs {
  readonly logs: Logs;
  readonly subscriptions: Subscriptions;
}

/** Opens the log groups, and what their subscriptions send. */
export async function openHomeLogs(
  store: Store,
  meters: Meters,
  calls: InProcessCalls,
  { clock, random, logger, maxLogGroupBytes, logLingerMs }: ServicesOptions,
  closers: Closers,
): Promise<HomeLogs> {
  const subscriptions = new Subscriptions({ calls, random, clock, logger });
  const metricFilters = new MetricFilters({ meters, clock, logger });
  const logs = openLogs({
    store,
    subscriptions,
    metricFilters,
    clock,
    // Of its own: lines arrive at moments that depend on the machine, and other ids must not.
    random: seededRandom(random.uuid()),
    logger,
    ...(maxLogGroupBytes !== undefined && { maxGroupBytes: maxLogGroupBytes }),
    ...(logLingerMs !== undefined && { lingerMs: logLingerMs }),
  });
  closers.add(() => metricFilters.close());
  closers.add(() => logs.close());
  closers.add(() => subscriptions.close());
  await logs.groups.resume();
  return { logs, subscriptions };
}

import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Calls, Service } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import { AlarmWatch } from './alarms/alarm-watch.ts';
import { Alarms } from './alarms/alarms.ts';
import type { MetricStore } from './metrics/metric-store.ts';
import { createCloudWatchService } from './service.ts';

export interface CloudWatch {
  readonly service: Service;
  /** Stops evaluating alarms. The owner of the metric store closes it. */
  close(): Promise<void>;
}

export function openCloudWatch(options: {
  readonly metrics: MetricStore;
  readonly meta: MetaStore;
  readonly calls: Calls;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}): CloudWatch {
  const { metrics, meta, clock } = options;
  const alarms = new Alarms(meta, clock);
  const watch = new AlarmWatch({ ...options, alarms });
  return {
    service: createCloudWatchService({ metrics, alarms, watch, clock }),
    close: () => watch.close(),
  };
}

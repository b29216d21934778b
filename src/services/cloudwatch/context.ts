import type { AlarmWatch } from './alarms/alarm-watch.ts';
import type { Alarms } from './alarms/alarms.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { MetricStore } from './metrics/metric-store.ts';

/** What every operation of the service works with. */
export interface CloudWatchContext {
  readonly metrics: MetricStore;
  readonly alarms: Alarms;
  /** What changes the state of alarms. */
  readonly watch: AlarmWatch;
  readonly clock: Clock;
}

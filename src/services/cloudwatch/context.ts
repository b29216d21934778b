import type { AlarmWatch } from './alarms/alarm-watch.ts';
import type { Alarms } from './alarms/alarms.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { MetricStore } from './metrics/metric-store.ts';

/** The dependencies of every operation of the service. */
export interface CloudWatchContext {
  readonly metrics: MetricStore;
  readonly alarms: Alarms;
  /** Changes the state of alarms. */
  readonly watch: AlarmWatch;
  readonly clock: Clock;
}

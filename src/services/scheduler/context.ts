import type { Clock } from '../../lib/time/clock.ts';
import type { Groups } from './groups.ts';
import type { ScheduleRunner } from './schedule/schedule-runner.ts';
import type { Schedules } from './schedule/schedules.ts';

/** The dependencies of the service's operations. */
export interface SchedulerContext {
  readonly schedules: Schedules;
  readonly groups: Groups;
  readonly runner: ScheduleRunner;
  readonly clock: Clock;
}

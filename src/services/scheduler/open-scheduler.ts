import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Service } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { Deliverer } from '../targets/target.ts';
import { Groups } from './groups.ts';
import { ScheduleRunner } from './schedule/schedule-runner.ts';
import { Schedules } from './schedule/schedules.ts';
import { createSchedulerService } from './service.ts';

export interface Scheduler {
  readonly service: Service;
  /** Starts the stored schedules. */
  resume(): Promise<void>;
  /** Stops the schedules. */
  close(): Promise<void>;
}

export function openScheduler(options: {
  readonly meta: MetaStore;
  readonly delivery: Deliverer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}): Scheduler {
  const schedules = new Schedules(options.meta);
  const groups = new Groups(options.meta);
  const runner = new ScheduleRunner({ ...options, schedules });
  return {
    service: createSchedulerService({ schedules, groups, runner, clock: options.clock }),
    resume: () => runner.resume(),
    close: () => runner.close(),
  };
}

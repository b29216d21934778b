import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Service } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { Deliverer } from '../targets/target.ts';
import { Buses } from './buses.ts';
import { RuleRunner } from './rules/rule-runner.ts';
import { Rules } from './rules/rules.ts';
import { createEventsService } from './service.ts';

export interface Events {
  readonly service: Service;
  /** Starts the stored schedules. */
  resume(): Promise<void>;
  /** Stops the schedules. */
  close(): Promise<void>;
}

export function openEvents(options: {
  readonly meta: MetaStore;
  readonly delivery: Deliverer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}): Events {
  const rules = new Rules(options.meta);
  const buses = new Buses(options.meta);
  const runner = new RuleRunner({ ...options, rules, buses });
  const { clock, random } = options;
  return {
    service: createEventsService({ buses, rules, runner, clock, random }),
    resume: () => runner.resume(),
    close: () => runner.close(),
  };
}

import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Buses } from './buses.ts';
import type { RuleRunner } from './rules/rule-runner.ts';
import type { Rules } from './rules/rules.ts';

/** The dependencies of the service's operations. */
export interface EventsContext {
  readonly buses: Buses;
  readonly rules: Rules;
  readonly runner: RuleRunner;
  readonly clock: Clock;
  readonly random: Random;
}

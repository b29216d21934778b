import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Calls } from '../../schema/service.ts';
import type { Sessions } from './sessions.ts';

/** What every operation of the service works with. */
export interface StsContext {
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly random: Random;
  /** The way to IAM, which knows the ids of roles. */
  readonly calls: Calls;
}

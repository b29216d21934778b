import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Calls } from '../../schema/service.ts';
import type { Sessions } from './sessions.ts';

/** The dependencies of every operation of the service. */
export interface StsContext {
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly random: Random;
  /** Calls IAM, which has the ids of roles. */
  readonly calls: Calls;
}

import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Policies } from './policies.ts';
import type { Roles } from './roles.ts';

/** The dependencies of every operation of the service. */
export interface IamContext {
  readonly roles: Roles;
  readonly policies: Policies;
  readonly clock: Clock;
  readonly random: Random;
}

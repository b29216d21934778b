import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { StoredIdentities } from '../identities/stored-identities.ts';
import type { Groups } from './group/groups.ts';
import type { Policies } from './managed-policy/policies.ts';
import type { Roles } from './role/roles.ts';
import type { Users } from './user/users.ts';

/** The dependencies of every operation of the service. */
export interface IamContext {
  readonly roles: Roles;
  readonly users: Users;
  readonly groups: Groups;
  readonly policies: Policies;
  /** Knows the caller's user, issues secrets, and when keys were used. */
  readonly identities: StoredIdentities;
  readonly clock: Clock;
  readonly random: Random;
}

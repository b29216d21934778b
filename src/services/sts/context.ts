import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { StoredIdentities } from '../identities/stored-identities.ts';
import type { Sessions } from './sessions.ts';

/** The dependencies of every operation of the service. */
export interface StsContext {
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly random: Random;
  /** The roles and users of IAM, and the secrets of sessions. */
  readonly identities: StoredIdentities;
}

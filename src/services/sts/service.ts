import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import { type Service, ServiceBuilder } from '../../schema/service.ts';
import type { StoredIdentities } from '../identities/stored-identities.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { StsContext } from './context.ts';
import {
  AssumeRoleWithWebIdentity,
  assumeRoleWithWebIdentity,
} from './operations/assume-role-with-web-identity.ts';
import { AssumeRole, assumeRole } from './operations/assume-role.ts';
import { AssumeRoot, assumeRoot } from './operations/assume-root.ts';
import { GetAccessKeyInfo, getAccessKeyInfo } from './operations/get-access-key-info.ts';
import { GetFederationToken, getFederationToken } from './operations/get-federation-token.ts';
import { GetSessionToken, getSessionToken } from './operations/get-session-token.ts';
import { GetCallerIdentity, getCallerIdentity } from './operations/get-caller-identity.ts';
import { Sessions } from './sessions.ts';
import { stsTraits } from './traits.ts';

/** AWS Security Token Service: returns the caller's identity, and creates sessions of roles and users. */
export function createStsService({
  meta,
  ...rest
}: {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly identities: StoredIdentities;
}): Service {
  return new ServiceBuilder<StsContext>(stsTraits, { ...rest, sessions: new Sessions(meta) })
    .on(GetCallerIdentity, getCallerIdentity)
    .on(AssumeRole, assumeRole)
    .on(AssumeRoleWithWebIdentity, assumeRoleWithWebIdentity)
    .on(GetSessionToken, getSessionToken)
    .on(GetFederationToken, getFederationToken)
    .on(GetAccessKeyInfo, getAccessKeyInfo)
    .on(AssumeRoot, assumeRoot)
    .build();
}

import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import { type Calls, type Service, ServiceBuilder } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { StsContext } from './context.ts';
import {
  AssumeRoleWithWebIdentity,
  assumeRoleWithWebIdentity,
} from './operations/assume-role-with-web-identity.ts';
import { AssumeRole, assumeRole } from './operations/assume-role.ts';
import { GetCallerIdentity, getCallerIdentity } from './operations/get-caller-identity.ts';
import { Sessions } from './sessions.ts';
import { stsTraits } from './traits.ts';

/** AWS Security Token Service: returns the caller's identity, and creates sessions of roles. */
export function createStsService({
  meta,
  ...rest
}: {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly calls: Calls;
}): Service {
  return new ServiceBuilder<StsContext>(stsTraits, { ...rest, sessions: new Sessions(meta) })
    .on(GetCallerIdentity, getCallerIdentity)
    .on(AssumeRole, assumeRole)
    .on(AssumeRoleWithWebIdentity, assumeRoleWithWebIdentity)
    .build();
}

import type { Identities } from '../../access/identities.ts';
import { accountOfAccessKey } from '../../lib/aws/access-key.ts';
import { partitionOf } from '../../lib/aws/arn.ts';
import { type AccountPrincipal, accountRoot } from '../../policy/principal.ts';
import type { Caller } from '../../schema/caller.ts';

/**
 * The unique id of a caller, also when its call continues in another account. For an unknown key: its account. For an unsigned
 * request: the client's address.
 * @returns undefined for a service
 */
export function callerUserId(
  identities: Pick<Identities, 'credential' | 'policiesOf'>,
): (caller: Pick<Caller, 'accessKeyId' | 'authority'>) => string | undefined {
  return ({ accessKeyId, authority }) => {
    if (accessKeyId === undefined) return authority?.sourceIp;
    const known = identities.credential(accessKeyId);
    return known
      ? identities.policiesOf(known.principal, accessKeyId).userId
      : accountOfAccessKey(accessKeyId);
  };
}

type NamedCaller = Pick<Caller, 'account' | 'region' | 'accessKeyId'>;

/** The principal of a caller: that of its access key if it is known here, else the root user of its account. */
export function callerIdentity(
  identities: Pick<Identities, 'credential'>,
): (caller: NamedCaller) => AccountPrincipal {
  return ({ account, region, accessKeyId }) => {
    const known = accessKeyId === undefined ? undefined : identities.credential(accessKeyId)?.principal;
    const isOwn = known !== undefined && 'account' in known && known.account === account;
    return isOwn ? known : accountRoot(account, partitionOf(region));
  };
}

import type { Identities } from '../../access/identities.ts';
import { partitionOf } from '../../lib/aws/arn.ts';
import { type AccountPrincipal, accountRoot } from '../../policy/principal.ts';
import type { Caller } from '../../schema/caller.ts';

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

import { formatGlobalArn, partitionOf } from '../../lib/aws/arn.ts';
import { type AccountPrincipal, accountRoot } from '../../policy/principal.ts';
import type { Caller } from '../../schema/caller.ts';
import type { MetaStore } from '../../storage/port.ts';
import { sessionArn, Sessions } from './sessions.ts';

/** The principal of a caller: the session of its temporary access key, or the root user of its account. */
export function callerIdentity(meta: MetaStore): (caller: Caller) => Promise<AccountPrincipal> {
  const sessions = new Sessions(meta);
  return async ({ account, region, accessKeyId }) => {
    const session = accessKeyId === undefined ? undefined : await sessions.find(accessKeyId);
    if (session?.account !== account) return accountRoot(account, partitionOf(region));
    const roleArn = formatGlobalArn('iam', session, `role/${session.roleName}`);
    const userId = `${session.roleId}:${session.sessionName}`;
    return { kind: 'role-session', account, arn: sessionArn(session), roleArn, userId };
  };
}

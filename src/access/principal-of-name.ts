import { accountRoot, ANONYMOUS, type Principal } from '../policy/principal.ts';
import { parseArn } from '../lib/aws/arn.ts';

/**
 * The principal of an ARN, as `displayName` gives it. The path of a role is not part of the ARN of its session. Other
 * principals may do nothing: their ARN alone does not identify them.
 */
export function principalOfName(name: string): Principal {
  const { partition, service, account = '', resource = '' } = parseArn(name) ?? {};
  if (service === 'iam' && resource === 'root') return accountRoot(account, partition);
  if (service === 'iam' && resource.startsWith('user/')) return { kind: 'user', account, arn: name };
  const [kind, role, session] = resource.split('/');
  if (service !== 'sts' || kind !== 'assumed-role' || !role || !session) return ANONYMOUS;
  return {
    kind: 'role-session',
    account,
    arn: name,
    roleArn: `arn:${partition}:iam::${account}:role/${role}`,
  };
}

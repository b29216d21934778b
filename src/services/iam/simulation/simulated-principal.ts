import type { NamedPolicy as StoredPolicy } from '../../../access/identities.ts';
import { formatGlobalArn, parseArn } from '../../../lib/aws/arn.ts';
import { type AccountPrincipal, anySessionOf, type User } from '../../../policy/principal.ts';
import { policiesOfGroup } from '../../identities/policies-of.ts';
import type { StoredIdentities } from '../../identities/stored-identities.ts';
import { InvalidInput, NoSuchEntity } from '../errors.ts';
import { groupArn } from '../group/group-document.ts';
import { roleArn } from '../role/role-document.ts';
import { userArn } from '../user/user-document.ts';
import { parsedPolicy, type SimulatedPolicy } from './parsed-policy.ts';
import type { Simulated } from './simulate.ts';

/** A user without policies and tags: only the ARN is known. */
export function simulatedUser(account: string, arn: string | undefined): User {
  return { kind: 'user', account, arn: arn ?? formatGlobalArn('iam', { account }, 'user/simulated') };
}

/**
 * A user, group or role with its policies. A group acts as a user that is only in it.
 * @param account whose identities may be simulated
 * @throws InvalidInput for an ARN of something else
 * @throws NoSuchEntity
 */
export function simulatedPrincipal(identities: StoredIdentities, account: string, arn: string): Simulated {
  const { service, account: owner, resource = '' } = parseArn(arn) ?? {};
  const [kind] = resource.split('/');
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  if (service !== 'iam' || !['user', 'group', 'role'].includes(kind ?? '')) {
    throw InvalidInput(`ARN ${arn} is not valid.`);
  }
  if (owner === account && kind === 'group') {
    const group = identities.group(account, name);
    if (group && groupArn(group) === arn) {
      const identity = policiesOfGroup(group, identities).map(parsed);
      return { principal: simulatedUser(account, undefined), identity };
    }
  }
  const principal = kind === 'user' ? simulatedUser(account, arn) : anySessionOf(account, arn);
  if (owner !== account || !isStored(identities, kind, principal, name)) {
    throw NoSuchEntity(`The ${kind} with name ${name} cannot be found.`);
  }
  const { identity, boundary, tags } = identities.policiesOf(principal);
  return {
    principal: { ...principal, tags },
    identity: identity.map(parsed),
    boundary: boundary && parsed(boundary),
  };
}

function isStored(
  identities: StoredIdentities,
  kind: string | undefined,
  { account, arn }: AccountPrincipal,
  name: string,
): boolean {
  if (kind === 'user') {
    const user = identities.user(account, name);
    return user !== undefined && userArn(user) === arn;
  }
  const role = identities.role(account, name);
  return kind === 'role' && role !== undefined && roleArn(role) === arn;
}

/** A managed policy of AWS whose document is not known here allows nothing. */
function parsed({ name, document }: StoredPolicy): SimulatedPolicy {
  return document === undefined ? { name, text: undefined, statements: [] } : parsedPolicy(name, document);
}

import type { NamedPolicy, PrincipalPolicies } from '../../access/identities.ts';
import { parseArn } from '../../lib/aws/arn.ts';
import { type Principal, roleKey } from '../../policy/principal.ts';
import { awsManagedPolicy } from '../iam/managed-policy/aws/aws-managed-policy.ts';
import { policyArn } from '../iam/managed-policy/policy-document.ts';
import type { PolicySet } from '../iam/entity/policy-set.ts';
import type { GroupDocument } from '../iam/group/group-document.ts';
import type { UserDocument } from '../iam/user/user-document.ts';
import { isRoleSession, type SessionDocument } from '../sts/sessions.ts';
import { tagsByKey } from './credentials.ts';
import type { IdentityDocuments } from './identity-documents.ts';

const NOTHING: PrincipalPolicies = { identity: [], tags: {} };

/** @param session that of the access key, if it is temporary */
export function policiesOf(
  principal: Principal,
  session: SessionDocument | undefined,
  documents: IdentityDocuments,
): PrincipalPolicies {
  switch (principal.kind) {
    case 'root':
      return { ...NOTHING, userId: principal.account, ...narrowed(session, documents) };
    case 'user':
      return { ...policiesOfUser(principal.arn, documents), ...narrowed(session, documents) };
    case 'role-session':
      return { ...policiesOfRole(principal, documents), ...narrowed(session, documents) };
    case 'federated-user': {
      const name = /[^/]+$/.exec(principal.arn)?.[0] ?? '';
      return {
        ...policiesOfUser(principal.userArn, documents),
        userName: undefined,
        ...narrowed(session, documents),
        // Without session policies a federated user may do nothing.
        session: narrowed(session, documents).session ?? [],
        tags: principal.tags ?? {},
        userId: `${principal.account}:${name}`,
      };
    }
    case 'service':
    case 'anonymous':
      return NOTHING;
  }
}

function policiesOfUser(arn: string, documents: IdentityDocuments): PrincipalPolicies {
  const { account = '', resource = '' } = parseArn(arn) ?? {};
  const user = documents.user(account, resource.slice(resource.lastIndexOf('/') + 1));
  if (!user) return NOTHING;
  return {
    identity: [user, ...groupsOf(user, documents)].flatMap((one) => policiesIn(one, account, documents)),
    ...(user.boundary !== undefined && { boundary: managedPolicy(user.boundary, account, documents) }),
    tags: tagsByKey(user.tags),
    userName: user.userName,
    userId: user.userId,
  };
}

function groupsOf(user: UserDocument, documents: IdentityDocuments): PolicySet[] {
  return user.groups.flatMap((name) => documents.group(user.account, name) ?? []);
}

function policiesOfRole(
  { account, roleArn, userId, tags = {} }: Extract<Principal, { kind: 'role-session' }>,
  documents: IdentityDocuments,
): PrincipalPolicies {
  const name = roleKey(roleArn)?.slice(account.length + 1) ?? '';
  const role = documents.role(account, name);
  // A role that was deleted and created again is another one, which sessions of the first do not belong to.
  const isOther = userId !== undefined && role !== undefined && !userId.startsWith(`${role.roleId}:`);
  if (!role || isOther) return { ...NOTHING, tags, userId, isOfDeletedRole: true };
  return {
    identity: policiesIn(role, account, documents),
    ...(role.boundary !== undefined && { boundary: managedPolicy(role.boundary, account, documents) }),
    tags: { ...tagsByKey(role.tags), ...tags },
    userId,
    roleId: role.roleId,
  };
}

/** The policies that a group gives to its users. */
export function policiesOfGroup(group: GroupDocument, documents: IdentityDocuments): NamedPolicy[] {
  return policiesIn(group, group.account, documents);
}

function policiesIn(set: PolicySet, account: string, documents: IdentityDocuments): NamedPolicy[] {
  return [
    ...set.inlinePolicies,
    ...set.attachedPolicies.map((arn) => managedPolicy(arn, account, documents)),
  ];
}

function managedPolicy(arn: string, account: string, documents: IdentityDocuments): NamedPolicy {
  if (parseArn(arn)?.account === 'aws') return { name: arn, document: awsManagedPolicy(arn) };
  const policy = documents.policy(account, arn.slice(arn.lastIndexOf('/') + 1));
  if (!policy || policyArn(policy) !== arn) return { name: arn, document: undefined };
  const version = policy.versions.find(({ versionId }) => versionId === policy.defaultVersionId);
  return { name: arn, document: version?.document };
}

/** What the creator of a session has decided about it. */
function narrowed(
  session: SessionDocument | undefined,
  documents: IdentityDocuments,
): Pick<PrincipalPolicies, 'session' | 'sourceIdentity' | 'issuedMs'> {
  if (!session) return {};
  // A session of an earlier version counts as the oldest one, so that a policy against older sessions applies to it.
  const { account, policies, sourceIdentity, issuedMs = 0 } = session;
  return {
    issuedMs,
    session: policies?.map((policy, index) =>
      'arn' in policy
        ? managedPolicy(policy.arn, account, documents)
        : { name: `session policy ${index + 1}`, document: policy.document },
    ),
    ...(isRoleSession(session) && { sourceIdentity }),
  };
}

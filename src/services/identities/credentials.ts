import type { AccessSecrets } from '../../access/access-secrets.ts';
import type { Credential } from '../../access/identities.ts';
import { formatGlobalArn } from '../../lib/aws/arn.ts';
import { accountRoot, type Principal, type Tags } from '../../policy/principal.ts';
import { roleArn } from '../iam/role/role-document.ts';
import type { RootDocument } from '../iam/user/root-document.ts';
import { type UserDocument, userArn } from '../iam/user/user-document.ts';
import {
  type FederatedSessionDocument,
  isRoleSession,
  type RoleSessionDocument,
  sessionArn,
  type SessionDocument,
} from '../sts/sessions.ts';
import type { IdentityDocuments } from './identity-documents.ts';

/** @returns undefined when the key is inactive, or its secret cannot be decrypted */
export function credentialOfUser(
  user: UserDocument,
  accessKeyId: string,
  secrets: AccessSecrets,
): Credential | undefined {
  const key = user.accessKeys.find((one) => one.accessKeyId === accessKeyId);
  if (key?.status !== 'Active') return undefined;
  const secretAccessKey = secrets.unseal(accessKeyId, key.sealedSecret);
  return secretAccessKey === undefined ? undefined : { secretAccessKey, principal: principalOfUser(user) };
}

export function credentialOfRoot({ account, accessKeyId }: RootDocument, secrets: AccessSecrets): Credential {
  return { secretAccessKey: secrets.rootSecret(accessKeyId), principal: accountRoot(account) };
}

/** @returns undefined when the user of the session no longer exists, also when another one has its name now */
export function credentialOfSession(
  session: SessionDocument,
  documents: IdentityDocuments,
  secrets: AccessSecrets,
): Credential | undefined {
  const principal = principalOfSession(session, documents);
  return (
    principal && {
      ...secrets.sessionSecrets(session.accessKeyId),
      endsMs: session.expiresMs,
      principal,
    }
  );
}

function principalOfSession(session: SessionDocument, documents: IdentityDocuments): Principal | undefined {
  if (isRoleSession(session)) return principalOfRoleSession(session, documents);
  const { account, partition, userName, userId } = session;
  const user = userName === undefined ? undefined : documents.user(account, userName);
  if (userName !== undefined && !user) return undefined;
  if (userId !== undefined && userId !== user?.userId) return undefined;
  const creator = user ? principalOfUser(user) : accountRoot(account, partition);
  return session.kind === 'user' ? creator : principalOfFederation(session, creator.arn);
}

function principalOfUser(user: UserDocument) {
  return {
    kind: 'user',
    account: user.account,
    arn: userArn(user),
    userId: user.userId,
    tags: tagsByKey(user.tags),
  } as const;
}

function principalOfRoleSession(session: RoleSessionDocument, documents: IdentityDocuments): Principal {
  const { account, partition, roleName, rolePath: path = '/', roleId, sessionName } = session;
  const role = documents.role(account, roleName);
  return {
    kind: 'role-session',
    account,
    arn: sessionArn(session),
    roleArn: roleArn({ account, ...(partition !== undefined && { partition }), path, roleName }),
    userId: `${roleId}:${sessionName}`,
    tags: { ...tagsByKey(role?.tags ?? []), ...session.tags },
  };
}

function principalOfFederation(session: FederatedSessionDocument, userArn: string): Principal {
  return {
    kind: 'federated-user',
    account: session.account,
    arn: formatGlobalArn('sts', session, `federated-user/${session.name}`),
    userArn,
    tags: session.tags,
  };
}

export function tagsByKey(tags: readonly { readonly Key: string; readonly Value: string }[]): Tags {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

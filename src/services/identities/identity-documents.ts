import type { GroupDocument } from '../iam/group/group-document.ts';
import type { ManagedPolicyDocument } from '../iam/managed-policy/policy-document.ts';
import type { RoleDocument } from '../iam/role/role-document.ts';
import type { UserDocument } from '../iam/user/user-document.ts';
import type { SessionDocument } from '../sts/sessions.ts';

/** The documents that identities consist of. */
export interface IdentityDocuments {
  user(account: string, name: string): UserDocument | undefined;
  role(account: string, name: string): RoleDocument | undefined;
  group(account: string, name: string): GroupDocument | undefined;
  policy(account: string, name: string): ManagedPolicyDocument | undefined;
  session(accessKeyId: string): SessionDocument | undefined;
}

import { formatGlobalArn } from '../../../lib/aws/arn.ts';
import type { Infer } from '../../../schema/shape.ts';
import { describeBoundary } from '../entity/boundary.ts';
import type { PolicySet } from '../entity/policy-set.ts';
import type { AccessKeyMetadata, Tag, User } from '../shapes.ts';

/** The stored form of a user with its keys and policies: one document, updated atomically. */
export interface UserDocument extends PolicySet {
  readonly account: string;
  /** Default: `aws`. */
  readonly partition?: string;
  readonly userName: string;
  readonly path: string;
  readonly userId: string;
  readonly createdMs: number;
  readonly tags: readonly Infer<typeof Tag>[];
  /** The ARN of a managed policy. */
  readonly boundary?: string | undefined;
  /** Names of groups, in order of joining. */
  readonly groups: readonly string[];
  /** Oldest first. */
  readonly accessKeys: readonly StoredAccessKey[];
}

export interface StoredAccessKey {
  readonly accessKeyId: string;
  /** Encrypted: access/access-secrets.ts. */
  readonly sealedSecret: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdMs: number;
}

export function userArn(user: Pick<UserDocument, 'account' | 'partition' | 'path' | 'userName'>): string {
  return formatGlobalArn('iam', user, `user${user.path}${user.userName}`);
}

/** The members that describe a user in lists. */
export function describeUser(user: UserDocument): Infer<typeof User> {
  return {
    Path: user.path,
    UserName: user.userName,
    UserId: user.userId,
    Arn: userArn(user),
    CreateDate: user.createdMs,
  };
}

/** Lists omit the boundary and the tags. */
export function describeUserFully(user: UserDocument): Infer<typeof User> {
  return {
    ...describeUser(user),
    ...(user.boundary !== undefined && { PermissionsBoundary: describeBoundary(user.boundary) }),
    ...(user.tags.length > 0 && { Tags: [...user.tags] }),
  };
}

/** Describes a key without its secret, which is returned only once. */
export function describeKey(
  { userName }: UserDocument,
  { accessKeyId, status, createdMs }: StoredAccessKey,
): Infer<typeof AccessKeyMetadata> {
  return { UserName: userName, AccessKeyId: accessKeyId, Status: status, CreateDate: createdMs };
}

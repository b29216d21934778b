import { formatGlobalArn } from '../../../lib/aws/arn.ts';
import type { Infer } from '../../../schema/shape.ts';
import { describeBoundary } from '../entity/boundary.ts';
import type { PolicySet } from '../entity/policy-set.ts';
import type { Role, Tag } from '../shapes.ts';

/** The stored form of a role with all of its policies: one document, updated atomically. */
export interface RoleDocument extends PolicySet {
  readonly account: string;
  /** Default: `aws`. */
  readonly partition?: string;
  readonly roleName: string;
  readonly path: string;
  readonly roleId: string;
  readonly createdMs: number;
  readonly assumeRolePolicyDocument: string;
  readonly description: string | undefined;
  readonly maxSessionSeconds: number;
  readonly tags: Infer<typeof Tag>[];
  /** The ARN of a managed policy. */
  readonly boundary?: string | undefined;
}

export function roleArn(role: Pick<RoleDocument, 'account' | 'partition' | 'path' | 'roleName'>): string {
  return formatGlobalArn('iam', role, `role${role.path}${role.roleName}`);
}

/** The members that describe a role in responses. */
export function describeRole(role: RoleDocument): Infer<typeof Role> {
  return {
    Path: role.path,
    RoleName: role.roleName,
    RoleId: role.roleId,
    Arn: roleArn(role),
    CreateDate: role.createdMs,
    AssumeRolePolicyDocument: encodeURIComponent(role.assumeRolePolicyDocument),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    ...(role.boundary !== undefined && { PermissionsBoundary: describeBoundary(role.boundary) }),
    ...(role.tags.length === 0 ? {} : { Tags: role.tags }),
  };
}

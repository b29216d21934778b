import { partitionOf } from '../../../../lib/aws/arn.ts';
import { when } from '../../../../schema/access.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { addedTags, isTagged, type Tagged } from '../../../../schema/request-tags.ts';
import { list, optional, structure } from '../../../../schema/shape.ts';
import { type Bounded, onRole, permissionsBoundary } from '../../access.ts';
import { requireAttachable } from '../../managed-policy/attachments.ts';
import type { IamContext } from '../../context.ts';
import {
  EntityAlreadyExists,
  InvalidInput,
  LimitExceeded,
  MalformedPolicyDocument,
  NoSuchEntity,
} from '../../errors.ts';
import { MAX_TAGS } from '../../limits.ts';
import { requireTrustPolicy } from '../../entity/policy-json.ts';
import { describeRole, type RoleDocument } from '../../role/role-document.ts';
import {
  Path,
  PolicyArn,
  PolicyDocument,
  Role,
  RoleDescription,
  RoleName,
  SessionSeconds,
  Tag,
} from '../../shapes.ts';
import { requireDistinctTags } from '../../entity/tags.ts';
import { newUniqueId } from '../../entity/unique-id.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const CreateRole = operation('CreateRole', {
  input: structure({
    Path: optional(Path),
    RoleName,
    AssumeRolePolicyDocument: PolicyDocument,
    Description: optional(RoleDescription),
    MaxSessionDuration: optional(SessionSeconds),
    PermissionsBoundary: optional(PolicyArn),
    Tags: optional(list(Tag, { max: MAX_TAGS })),
  }),
  output: structure({ Role }),
  errors: [EntityAlreadyExists, InvalidInput, LimitExceeded, MalformedPolicyDocument, NoSuchEntity],
  access: [
    ...onRole('iam:CreateRole', (input: Tagged & Bounded) => ({
      ...addedTags(input),
      ...permissionsBoundary(input),
    })),
    ...when(isTagged, onRole('iam:TagRole', addedTags)),
  ],
});

const DEFAULT_SESSION_SECONDS = 3600;

export const createRole: Handler<typeof CreateRole, IamContext> = async (
  input,
  { roles, policies, clock, random },
  { account, region },
) => {
  requireDistinctTags(input.Tags ?? []);
  if (input.PermissionsBoundary !== undefined) {
    await requireAttachable(policies, account, input.PermissionsBoundary);
  }
  const role: RoleDocument = {
    account,
    partition: partitionOf(region),
    roleName: input.RoleName,
    path: input.Path ?? '/',
    roleId: newUniqueId('AROA', random),
    createdMs: clock.now(),
    assumeRolePolicyDocument: requireTrustPolicy(input.AssumeRolePolicyDocument),
    description: input.Description,
    maxSessionSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
    tags: input.Tags ?? [],
    boundary: input.PermissionsBoundary,
    inlinePolicies: [],
    attachedPolicies: [],
  };
  await roles.create(role);
  return { Role: describeRole(role) };
};

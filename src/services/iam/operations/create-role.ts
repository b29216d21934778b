import type { Random } from '../../../lib/random.ts';
import { operation } from '../../../schema/operation.ts';
import type { Handler } from '../../../schema/operation.ts';
import { integer, list, optional, string, structure } from '../../../schema/shape.ts';
import type { IamContext } from '../context.ts';
import { EntityAlreadyExists, MalformedPolicyDocument } from '../errors.ts';
import { requirePolicyJson } from '../policy-json.ts';
import { describeRole } from '../role-document.ts';
import type { RoleDocument } from '../role-document.ts';
import { Path, PolicyDocument, Role, RoleName, Tag } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const CreateRole = operation('CreateRole', {
  input: structure({
    Path: optional(Path),
    RoleName,
    AssumeRolePolicyDocument: PolicyDocument,
    Description: optional(string({ max: 1000 })),
    MaxSessionDuration: optional(integer({ min: 3600, max: 43_200 })),
    Tags: optional(list(Tag, { max: 50 })),
  }),
  output: structure({ Role }),
  errors: [EntityAlreadyExists, MalformedPolicyDocument],
});

const DEFAULT_SESSION_SECONDS = 3600;

export const createRole: Handler<typeof CreateRole, IamContext> = async (
  input,
  { roles, clock, random },
  { account },
) => {
  const role: RoleDocument = {
    account,
    roleName: input.RoleName,
    path: input.Path ?? '/',
    roleId: newRoleId(random),
    createdMs: clock.now(),
    assumeRolePolicyDocument: requirePolicyJson(input.AssumeRolePolicyDocument),
    description: input.Description,
    maxSessionSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
    tags: input.Tags ?? [],
    inlinePolicies: [],
    attachedPolicies: [],
  };
  await roles.create(role);
  return { Role: describeRole(role) };
};

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * `AROA` tells a role's id; 17 characters follow.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
function newRoleId(random: Random): string {
  const characters = Array.from({ length: 17 }, () => ID_ALPHABET[random.integer(ID_ALPHABET.length)]);
  return `AROA${characters.join('')}`;
}

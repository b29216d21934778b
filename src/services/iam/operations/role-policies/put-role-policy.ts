import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPoliciesOfRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { LimitExceeded, MalformedPolicyDocument, NoSuchEntity } from '../../errors.ts';
import { requireIdentityPolicy } from '../../entity/policy-json.ts';
import { withInlinePolicy } from '../../entity/policy-set.ts';
import { PolicyDocument, PolicyName, RoleName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export const PutRolePolicy = operation('PutRolePolicy', {
  input: structure({ RoleName, PolicyName, PolicyDocument }),
  errors: [LimitExceeded, NoSuchEntity, MalformedPolicyDocument],
  access: onPoliciesOfRole('iam:PutRolePolicy'),
});

export const putRolePolicy: Handler<typeof PutRolePolicy, IamContext> = async (
  { RoleName, PolicyName, PolicyDocument },
  { roles },
  { account },
) => {
  const policy = { name: PolicyName, document: requireIdentityPolicy(PolicyDocument) };
  await roles.update(account, RoleName, (role) => withInlinePolicy(role, 'role', RoleName, policy));
};

import { operation } from '../../../schema/operation.ts';
import type { Handler } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import type { IamContext } from '../context.ts';
import { NoSuchEntity } from '../errors.ts';
import { PolicyArn, RoleName } from '../shapes.ts';

/**
 * Any ARN may be attached: AWS's own policies are not kept here, and policies are not evaluated.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
 */
export const AttachRolePolicy = operation('AttachRolePolicy', {
  input: structure({ RoleName, PolicyArn }),
  errors: [NoSuchEntity],
});

export const attachRolePolicy: Handler<typeof AttachRolePolicy, IamContext> = async (
  { RoleName, PolicyArn },
  { roles },
  { account },
) => {
  await roles.update(account, RoleName, (role) => ({
    ...role,
    attachedPolicies: [...new Set([...role.attachedPolicies, PolicyArn])],
  }));
};

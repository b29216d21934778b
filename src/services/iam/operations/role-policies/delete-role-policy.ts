import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPoliciesOfRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { withoutInlinePolicy } from '../../entity/policy-set.ts';
import { PolicyName, RoleName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html */
export const DeleteRolePolicy = operation('DeleteRolePolicy', {
  input: structure({ RoleName, PolicyName }),
  errors: [NoSuchEntity],
  access: onPoliciesOfRole('iam:DeleteRolePolicy'),
});

export const deleteRolePolicy: Handler<typeof DeleteRolePolicy, IamContext> = async (
  { RoleName, PolicyName },
  { roles },
  { account },
) => {
  await roles.update(account, RoleName, (role) => withoutInlinePolicy(role, 'role', PolicyName));
};

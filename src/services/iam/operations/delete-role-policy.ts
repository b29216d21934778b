import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onRole } from '../access.ts';
import type { IamContext } from '../context.ts';
import { NoSuchEntity } from '../errors.ts';
import { PolicyName, RoleName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html */
export const DeleteRolePolicy = operation('DeleteRolePolicy', {
  input: structure({ RoleName, PolicyName }),
  errors: [NoSuchEntity],
  access: onRole('iam:DeleteRolePolicy'),
});

export const deleteRolePolicy: Handler<typeof DeleteRolePolicy, IamContext> = async (
  { RoleName, PolicyName },
  { roles },
  { account },
) => {
  await roles.update(account, RoleName, (role) => {
    const kept = role.inlinePolicies.filter(({ name }) => name !== PolicyName);
    if (kept.length === role.inlinePolicies.length) {
      throw NoSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
    }
    return { ...role, inlinePolicies: kept };
  });
};

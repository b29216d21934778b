import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPoliciesOfRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { RoleName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html */
export const DeleteRolePermissionsBoundary = operation('DeleteRolePermissionsBoundary', {
  input: structure({ RoleName }),
  errors: [NoSuchEntity],
  access: onPoliciesOfRole('iam:DeleteRolePermissionsBoundary'),
});

export const deleteRolePermissionsBoundary: Handler<
  typeof DeleteRolePermissionsBoundary,
  IamContext
> = async ({ RoleName: name }, { roles }, { account }) => {
  await roles.update(account, name, (role) => {
    if (role.boundary === undefined)
      throw NoSuchEntity(`Role with name ${name} does not have a permissions boundary.`);
    return { ...role, boundary: undefined };
  });
};

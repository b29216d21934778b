import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { describeRole } from '../../role/role-document.ts';
import { Role, RoleDescription, RoleName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html */
export const UpdateRoleDescription = operation('UpdateRoleDescription', {
  input: structure({ RoleName, Description: RoleDescription }),
  output: structure({ Role }),
  errors: [NoSuchEntity],
  access: onRole('iam:UpdateRoleDescription'),
});

export const updateRoleDescription: Handler<typeof UpdateRoleDescription, IamContext> = async (
  { RoleName: name, Description: description },
  { roles },
  { account },
) => {
  const role = await roles.update(account, name, (current) => ({ ...current, description }));
  return { Role: describeRole(role) };
};

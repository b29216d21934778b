import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { DeleteConflict, NoSuchEntity } from '../../errors.ts';
import { requireNoPolicies } from '../../entity/policy-set.ts';
import { RoleName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html */
export const DeleteRole = operation('DeleteRole', {
  input: structure({ RoleName }),
  errors: [NoSuchEntity, DeleteConflict],
  access: onRole('iam:DeleteRole'),
});

export const deleteRole: Handler<typeof DeleteRole, IamContext> = async (
  { RoleName },
  { roles },
  { account },
) => {
  await roles.delete(account, RoleName, requireNoPolicies);
};

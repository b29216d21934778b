import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { DeleteConflict, NoSuchEntity } from '../../errors.ts';
import { requireNoPolicies } from '../../entity/policy-set.ts';
import { ExistingUserName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html */
export const DeleteUser = operation('DeleteUser', {
  input: structure({ UserName: ExistingUserName }),
  errors: [DeleteConflict, NoSuchEntity],
  access: onUser('iam:DeleteUser'),
});

export const deleteUser: Handler<typeof DeleteUser, IamContext> = async (
  { UserName: name },
  { users },
  { account },
) => {
  await users.delete(account, name, (user) => {
    if (user.accessKeys.length > 0)
      throw DeleteConflict('Cannot delete entity, must delete access keys first.');
    requireNoPolicies(user);
    if (user.groups.length > 0)
      throw DeleteConflict('Cannot delete entity, must remove users from group first.');
  });
};

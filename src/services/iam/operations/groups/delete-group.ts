import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onGroup } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { DeleteConflict, NoSuchEntity } from '../../errors.ts';
import { requireNoPolicies } from '../../entity/policy-set.ts';
import { GroupName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html */
export const DeleteGroup = operation('DeleteGroup', {
  input: structure({ GroupName }),
  errors: [DeleteConflict, NoSuchEntity],
  access: onGroup('iam:DeleteGroup'),
});

export const deleteGroup: Handler<typeof DeleteGroup, IamContext> = async (
  { GroupName: name },
  { groups, users },
  { account },
) => {
  const { groupName } = await groups.require(account, name);
  if ((await users.list(account)).some((user) => user.groups.includes(groupName))) {
    throw DeleteConflict('Cannot delete entity, must remove users from group first.');
  }
  await groups.delete(account, name, requireNoPolicies);
};

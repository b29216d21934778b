import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onGroup } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { ExistingUserName, GroupName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html */
export const RemoveUserFromGroup = operation('RemoveUserFromGroup', {
  input: structure({ GroupName, UserName: ExistingUserName }),
  errors: [NoSuchEntity],
  access: onGroup('iam:RemoveUserFromGroup'),
});

export const removeUserFromGroup: Handler<typeof RemoveUserFromGroup, IamContext> = async (
  { GroupName: name, UserName: userName },
  { groups, users },
  { account },
) => {
  const { groupName } = await groups.require(account, name);
  await users.update(account, userName, (user) => ({
    ...user,
    groups: user.groups.filter((one) => one !== groupName),
  }));
};

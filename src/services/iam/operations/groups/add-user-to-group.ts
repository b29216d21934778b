import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onGroup } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { LimitExceeded, NoSuchEntity } from '../../errors.ts';
import { MAX_GROUPS_PER_USER } from '../../limits.ts';
import { ExistingUserName, GroupName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html */
export const AddUserToGroup = operation('AddUserToGroup', {
  input: structure({ GroupName, UserName: ExistingUserName }),
  errors: [LimitExceeded, NoSuchEntity],
  access: onGroup('iam:AddUserToGroup'),
});

export const addUserToGroup: Handler<typeof AddUserToGroup, IamContext> = async (
  { GroupName: name, UserName: userName },
  { groups, users },
  { account },
) => {
  const { groupName } = await groups.require(account, name);
  await users.update(account, userName, (user) => {
    if (user.groups.includes(groupName)) return user;
    if (user.groups.length >= MAX_GROUPS_PER_USER) {
      throw LimitExceeded(`Cannot exceed quota for GroupsPerUser: ${MAX_GROUPS_PER_USER}`);
    }
    return { ...user, groups: [...user.groups, groupName] };
  });
};

import type { AccessRule } from '../../../../schema/access.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { optional, structure } from '../../../../schema/shape.ts';
import { onGroup } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { EntityAlreadyExists, NoSuchEntity } from '../../errors.ts';
import { groupArn } from '../../group/group-document.ts';
import { GroupName, Path } from '../../shapes.ts';

interface Renaming {
  readonly GroupName: string;
  readonly NewGroupName?: string | undefined;
  readonly NewPath?: string | undefined;
}

/** The group as it will be named: AWS asks for the permission on both. */
const onRenamedGroup: AccessRule<Renaming, IamContext> = {
  action: 'iam:UpdateGroup',
  resource: 'arn:aws:iam::ACCOUNT:group/NEWGROUP',
  async resourcesOf({ GroupName: name, NewGroupName, NewPath }, { account }, { groups }) {
    const group = await groups.find(account, name);
    if (!group || (NewGroupName === undefined && NewPath === undefined)) return [];
    return [groupArn({ ...group, groupName: NewGroupName ?? group.groupName, path: NewPath ?? group.path })];
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html */
export const UpdateGroup = operation('UpdateGroup', {
  input: structure({ GroupName, NewPath: optional(Path), NewGroupName: optional(GroupName) }),
  errors: [EntityAlreadyExists, NoSuchEntity],
  access: [...onGroup('iam:UpdateGroup'), onRenamedGroup],
});

/** Its policies and its users stay with the group. */
export const updateGroup: Handler<typeof UpdateGroup, IamContext> = async (
  { GroupName: name, NewPath: path, NewGroupName: newName },
  { groups, users },
  { account },
) => {
  await groups.rename(
    account,
    name,
    (group) => ({ ...group, groupName: newName ?? group.groupName, path: path ?? group.path }),
    async (before, { groupName }) => {
      for (const { userName, groups: joined } of await users.list(account)) {
        if (!joined.includes(before.groupName)) continue;
        await users.update(account, userName, (user) => ({
          ...user,
          groups: [...new Set(user.groups.map((one) => (one === before.groupName ? groupName : one)))],
        }));
      }
    },
  );
};

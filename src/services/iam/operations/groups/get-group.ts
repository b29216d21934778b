import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import { onGroup } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { describeGroup } from '../../group/group-document.ts';
import { markedPage } from '../../page.ts';
import { Group, GroupName, Marker, MaxItems, User } from '../../shapes.ts';
import { describeUser } from '../../user/user-document.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html */
export const GetGroup = operation('GetGroup', {
  readOnly: true,
  input: structure({ GroupName, Marker: optional(Marker), MaxItems: optional(MaxItems) }),
  output: structure({ Group, Users: list(User), IsTruncated: boolean(), Marker: optional(string()) }),
  errors: [NoSuchEntity, ValidationError],
  access: onGroup('iam:GetGroup'),
});

export const getGroup: Handler<typeof GetGroup, IamContext> = async (
  input,
  { groups, users },
  { account },
) => {
  const group = await groups.require(account, input.GroupName);
  const members = (await users.list(account)).filter((user) => user.groups.includes(group.groupName));
  const { items, ...page } = markedPage('GetGroup', members, input, ({ userName }) => userName.toLowerCase());
  return { Group: describeGroup(group), Users: items.map(describeUser), ...page };
};

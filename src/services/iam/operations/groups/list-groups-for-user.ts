import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { describeGroup } from '../../group/group-document.ts';
import { markedPage } from '../../page.ts';
import { ExistingUserName, Group, Marker, MaxItems } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html */
export const ListGroupsForUser = operation('ListGroupsForUser', {
  readOnly: true,
  input: structure({ UserName: ExistingUserName, Marker: optional(Marker), MaxItems: optional(MaxItems) }),
  output: structure({ Groups: list(Group), IsTruncated: boolean(), Marker: optional(string()) }),
  errors: [NoSuchEntity, ValidationError],
  access: onUser('iam:ListGroupsForUser'),
});

export const listGroupsForUser: Handler<typeof ListGroupsForUser, IamContext> = async (
  input,
  { groups, users },
  { account },
) => {
  const user = await users.require(account, input.UserName);
  const own = (await groups.list(account)).filter(({ groupName }) => user.groups.includes(groupName));
  const { items, ...page } = markedPage('ListGroupsForUser', own, input, ({ groupName }) =>
    groupName.toLowerCase(),
  );
  return { Groups: items.map(describeGroup), ...page };
};

import { onAll } from '../../../../schema/access.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import type { IamContext } from '../../context.ts';
import { ValidationError } from '../../errors.ts';
import { markedPage } from '../../page.ts';
import { Marker, MaxItems, Path, User } from '../../shapes.ts';
import { describeUser } from '../../user/user-document.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
export const ListUsers = operation('ListUsers', {
  readOnly: true,
  input: structure({ PathPrefix: optional(Path), Marker: optional(Marker), MaxItems: optional(MaxItems) }),
  output: structure({ Users: list(User), IsTruncated: boolean(), Marker: optional(string()) }),
  errors: [ValidationError],
  access: onAll('iam:ListUsers'),
});

export const listUsers: Handler<typeof ListUsers, IamContext> = async (input, { users }, { account }) => {
  const { PathPrefix: prefix = '/' } = input;
  const found = (await users.list(account)).filter(({ path }) => path.startsWith(prefix));
  const { items, ...page } = markedPage('ListUsers', found, input, ({ userName }) => userName.toLowerCase());
  return { Users: items.map(describeUser), ...page };
};

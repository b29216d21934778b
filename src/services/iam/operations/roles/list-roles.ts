import { onAll } from '../../../../schema/access.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import type { IamContext } from '../../context.ts';
import { ValidationError } from '../../errors.ts';
import { markedPage } from '../../page.ts';
import { describeRole } from '../../role/role-document.ts';
import { Marker, MaxItems, Path, Role } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export const ListRoles = operation('ListRoles', {
  readOnly: true,
  input: structure({
    PathPrefix: optional(Path),
    Marker: optional(Marker),
    MaxItems: optional(MaxItems),
  }),
  output: structure({ Roles: list(Role), IsTruncated: boolean(), Marker: optional(string()) }),
  errors: [ValidationError],
  access: onAll('iam:ListRoles'),
});

export const listRoles: Handler<typeof ListRoles, IamContext> = async (input, { roles }, { account }) => {
  const { PathPrefix: prefix = '/' } = input;
  const all = (await roles.list(account)).filter(({ path }) => path.startsWith(prefix));
  const { items, ...page } = markedPage('ListRoles', all, input, ({ roleName }) => roleName);
  return { Roles: items.map(describeRole), ...page };
};

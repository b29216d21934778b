import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import { onRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { MaxItems, Marker, RoleName } from '../../shapes.ts';
import { markedPage } from '../../page.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html */
export const ListRolePolicies = operation('ListRolePolicies', {
  readOnly: true,
  input: structure({ RoleName, Marker: optional(Marker), MaxItems: optional(MaxItems) }),
  output: structure({ PolicyNames: list(string()), IsTruncated: boolean(), Marker: optional(string()) }),
  errors: [NoSuchEntity, ValidationError],
  access: onRole('iam:ListRolePolicies'),
});

export const listRolePolicies: Handler<typeof ListRolePolicies, IamContext> = async (
  input,
  { roles },
  { account },
) => {
  const { inlinePolicies } = await roles.require(account, input.RoleName);
  const { items, ...page } = markedPage('ListRolePolicies', inlinePolicies, input, ({ name }) => name);
  return { PolicyNames: items.map(({ name }) => name), ...page };
};

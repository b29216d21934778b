import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { markedPage } from '../../page.ts';
import { ExistingUserName, Marker, MaxItems, PolicyName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html */
export const ListUserPolicies = operation('ListUserPolicies', {
  readOnly: true,
  input: structure({ UserName: ExistingUserName, Marker: optional(Marker), MaxItems: optional(MaxItems) }),
  output: structure({ PolicyNames: list(PolicyName), IsTruncated: boolean(), Marker: optional(string()) }),
  errors: [NoSuchEntity, ValidationError],
  access: onUser('iam:ListUserPolicies'),
});

export const listUserPolicies: Handler<typeof ListUserPolicies, IamContext> = async (
  input,
  { users },
  { account },
) => {
  const { inlinePolicies } = await users.require(account, input.UserName);
  const { items, ...page } = markedPage('ListUserPolicies', inlinePolicies, input, ({ name }) => name);
  return { PolicyNames: items.map(({ name }) => name), ...page };
};

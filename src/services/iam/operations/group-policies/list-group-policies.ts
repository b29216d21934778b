import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import { onGroup } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { markedPage } from '../../page.ts';
import { GroupName, Marker, MaxItems, PolicyName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html */
export const ListGroupPolicies = operation('ListGroupPolicies', {
  readOnly: true,
  input: structure({ GroupName, Marker: optional(Marker), MaxItems: optional(MaxItems) }),
  output: structure({ PolicyNames: list(PolicyName), IsTruncated: boolean(), Marker: optional(string()) }),
  errors: [NoSuchEntity, ValidationError],
  access: onGroup('iam:ListGroupPolicies'),
});

export const listGroupPolicies: Handler<typeof ListGroupPolicies, IamContext> = async (
  input,
  { groups },
  { account },
) => {
  const { inlinePolicies } = await groups.require(account, input.GroupName);
  const { items, ...page } = markedPage('ListGroupPolicies', inlinePolicies, input, ({ name }) => name);
  return { PolicyNames: items.map(({ name }) => name), ...page };
};

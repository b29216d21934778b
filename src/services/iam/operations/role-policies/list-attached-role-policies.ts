import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import { onRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { markedPage } from '../../page.ts';
import { describeAttached } from '../../entity/policy-set.ts';
import { AttachedPolicy, MaxItems, Marker, RoleName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html */
export const ListAttachedRolePolicies = operation('ListAttachedRolePolicies', {
  readOnly: true,
  input: structure({ RoleName, Marker: optional(Marker), MaxItems: optional(MaxItems) }),
  output: structure({
    AttachedPolicies: list(AttachedPolicy),
    IsTruncated: boolean(),
    Marker: optional(string()),
  }),
  errors: [NoSuchEntity, ValidationError],
  access: onRole('iam:ListAttachedRolePolicies'),
});

export const listAttachedRolePolicies: Handler<typeof ListAttachedRolePolicies, IamContext> = async (
  input,
  { roles },
  { account },
) => {
  const { attachedPolicies } = await roles.require(account, input.RoleName);
  const { items, ...page } = markedPage('ListAttachedRolePolicies', attachedPolicies, input, (arn) => arn);
  return {
    AttachedPolicies: items.map(describeAttached),
    ...page,
  };
};

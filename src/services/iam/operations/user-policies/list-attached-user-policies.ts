import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { markedPage } from '../../page.ts';
import { describeAttached } from '../../entity/policy-set.ts';
import { AttachedPolicy, Marker, MaxItems, UserName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html */
export const ListAttachedUserPolicies = operation('ListAttachedUserPolicies', {
  readOnly: true,
  input: structure({ UserName, Marker: optional(Marker), MaxItems: optional(MaxItems) }),
  output: structure({
    AttachedPolicies: list(AttachedPolicy),
    IsTruncated: boolean(),
    Marker: optional(string()),
  }),
  errors: [NoSuchEntity, ValidationError],
  access: onUser('iam:ListAttachedUserPolicies'),
});

export const listAttachedUserPolicies: Handler<typeof ListAttachedUserPolicies, IamContext> = async (
  input,
  { users },
  { account },
) => {
  const { attachedPolicies } = await users.require(account, input.UserName);
  const { items, ...page } = markedPage('ListAttachedUserPolicies', attachedPolicies, input, (arn) => arn);
  return { AttachedPolicies: items.map(describeAttached), ...page };
};

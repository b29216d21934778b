import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import { onGroup } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { markedPage } from '../../page.ts';
import { describeAttached } from '../../entity/policy-set.ts';
import { AttachedPolicy, GroupName, Marker, MaxItems } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html */
export const ListAttachedGroupPolicies = operation('ListAttachedGroupPolicies', {
  readOnly: true,
  input: structure({ GroupName, Marker: optional(Marker), MaxItems: optional(MaxItems) }),
  output: structure({
    AttachedPolicies: list(AttachedPolicy),
    IsTruncated: boolean(),
    Marker: optional(string()),
  }),
  errors: [NoSuchEntity, ValidationError],
  access: onGroup('iam:ListAttachedGroupPolicies'),
});

export const listAttachedGroupPolicies: Handler<typeof ListAttachedGroupPolicies, IamContext> = async (
  input,
  { groups },
  { account },
) => {
  const { attachedPolicies } = await groups.require(account, input.GroupName);
  const { items, ...page } = markedPage('ListAttachedGroupPolicies', attachedPolicies, input, (arn) => arn);
  return { AttachedPolicies: items.map(describeAttached), ...page };
};

import { onAll } from '../../../../schema/access.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, enumeration, list, optional, string, structure } from '../../../../schema/shape.ts';
import { countAttachments } from '../../managed-policy/attachments.ts';
import type { IamContext } from '../../context.ts';
import { ValidationError } from '../../errors.ts';
import { markedPage } from '../../page.ts';
import { describePolicy } from '../../managed-policy/policy-document.ts';
import { Marker, MaxItems, Path, Policy } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html */
export const ListPolicies = operation('ListPolicies', {
  readOnly: true,
  input: structure({
    Scope: optional(enumeration('All', 'AWS', 'Local')),
    OnlyAttached: optional(boolean()),
    PathPrefix: optional(Path),
    Marker: optional(Marker),
    MaxItems: optional(MaxItems),
  }),
  output: structure({ Policies: list(Policy), IsTruncated: boolean(), Marker: optional(string()) }),
  errors: [ValidationError],
  access: onAll('iam:ListPolicies'),
});

/** AWS managed policies are not stored here, so the AWS scope is empty. */
export const listPolicies: Handler<typeof ListPolicies, IamContext> = async (input, context, { account }) => {
  const { Scope: scope, OnlyAttached: onlyAttached, PathPrefix: prefix = '/' } = input;
  const own = scope === 'AWS' ? [] : await context.policies.list(account);
  const counts = await countAttachments(context, account);
  const listed = own
    .filter(({ path }) => path.startsWith(prefix))
    .map((policy) => describePolicy(policy, counts))
    .filter(({ AttachmentCount: count }) => onlyAttached !== true || count > 0);
  const { items, ...page } = markedPage('ListPolicies', listed, input, ({ PolicyName: name }) => name);
  return { Policies: items, ...page };
};

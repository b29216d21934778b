import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import { onPolicy } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { markedPage } from '../../page.ts';
import { describeVersion } from '../../managed-policy/policy-document.ts';
import { Marker, MaxItems, PolicyArn, PolicyVersion } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html */
export const ListPolicyVersions = operation('ListPolicyVersions', {
  readOnly: true,
  input: structure({ PolicyArn, Marker: optional(Marker), MaxItems: optional(MaxItems) }),
  output: structure({ Versions: list(PolicyVersion), IsTruncated: boolean(), Marker: optional(string()) }),
  errors: [NoSuchEntity, ValidationError],
  access: onPolicy('iam:ListPolicyVersions'),
});

/** Newest first. */
export const listPolicyVersions: Handler<typeof ListPolicyVersions, IamContext> = async (
  input,
  { policies },
  { account },
) => {
  const policy = await policies.require(account, input.PolicyArn);
  const versions = policy.versions.map((version) => describeVersion(policy, version));
  const { items, ...page } = markedPage('ListPolicyVersions', versions, input, orderOf, 'descending');
  return { Versions: items, ...page };
};

/** Sorts `v10` after `v9`. */
function orderOf({ VersionId: id }: { readonly VersionId: string }): string {
  return id.slice(1).padStart(10, '0');
}

import { type Handler, operation } from '../../../../schema/operation.ts';
import { string, structure } from '../../../../schema/shape.ts';
import { onGroup } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { requireInlinePolicy } from '../../entity/policy-set.ts';
import { GroupName, PolicyName } from '../../shapes.ts';

/**
 * The document is percent-encoded.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html
 */
export const GetGroupPolicy = operation('GetGroupPolicy', {
  readOnly: true,
  input: structure({ GroupName, PolicyName }),
  output: structure({ GroupName: string(), PolicyName: string(), PolicyDocument: string() }),
  errors: [NoSuchEntity],
  access: onGroup('iam:GetGroupPolicy'),
});

export const getGroupPolicy: Handler<typeof GetGroupPolicy, IamContext> = async (
  { GroupName: name, PolicyName: policyName },
  { groups },
  { account },
) => {
  const group = await groups.require(account, name);
  const { document } = requireInlinePolicy(group, 'group', policyName);
  return { GroupName: group.groupName, PolicyName: policyName, PolicyDocument: encodeURIComponent(document) };
};

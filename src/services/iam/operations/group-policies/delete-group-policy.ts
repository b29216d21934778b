import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onGroup } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { withoutInlinePolicy } from '../../entity/policy-set.ts';
import { GroupName, PolicyName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html */
export const DeleteGroupPolicy = operation('DeleteGroupPolicy', {
  input: structure({ GroupName, PolicyName }),
  errors: [NoSuchEntity],
  access: onGroup('iam:DeleteGroupPolicy'),
});

export const deleteGroupPolicy: Handler<typeof DeleteGroupPolicy, IamContext> = async (
  { GroupName: name, PolicyName: policyName },
  { groups },
  { account },
) => {
  await groups.update(account, name, (group) => withoutInlinePolicy(group, 'group', policyName));
};

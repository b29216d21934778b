import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { attachedPolicy, onGroup } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { withoutAttachedPolicy } from '../../entity/policy-set.ts';
import { GroupName, PolicyArn } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html */
export const DetachGroupPolicy = operation('DetachGroupPolicy', {
  input: structure({ GroupName, PolicyArn }),
  errors: [NoSuchEntity],
  access: onGroup('iam:DetachGroupPolicy', attachedPolicy),
});

export const detachGroupPolicy: Handler<typeof DetachGroupPolicy, IamContext> = async (
  { GroupName: name, PolicyArn: arn },
  { groups },
  { account },
) => {
  await groups.update(account, name, (group) => withoutAttachedPolicy(group, arn));
};

import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { attachedPolicy, onPoliciesOfUser } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { withoutAttachedPolicy } from '../../entity/policy-set.ts';
import { PolicyArn, UserName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html */
export const DetachUserPolicy = operation('DetachUserPolicy', {
  input: structure({ UserName, PolicyArn }),
  errors: [NoSuchEntity],
  access: onPoliciesOfUser('iam:DetachUserPolicy', attachedPolicy),
});

export const detachUserPolicy: Handler<typeof DetachUserPolicy, IamContext> = async (
  { UserName: name, PolicyArn: arn },
  { users },
  { account },
) => {
  await users.update(account, name, (user) => withoutAttachedPolicy(user, arn));
};

import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { attachedPolicy, onPoliciesOfRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { withoutAttachedPolicy } from '../../entity/policy-set.ts';
import { PolicyArn, RoleName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html */
export const DetachRolePolicy = operation('DetachRolePolicy', {
  input: structure({ RoleName, PolicyArn }),
  errors: [NoSuchEntity],
  access: onPoliciesOfRole('iam:DetachRolePolicy', attachedPolicy),
});

export const detachRolePolicy: Handler<typeof DetachRolePolicy, IamContext> = async (
  { RoleName, PolicyArn },
  { roles },
  { account },
) => {
  await roles.update(account, RoleName, (role) => withoutAttachedPolicy(role, PolicyArn));
};

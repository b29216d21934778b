import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { attachedPolicy, onPoliciesOfRole } from '../../access.ts';
import { requireAttachable } from '../../managed-policy/attachments.ts';
import type { IamContext } from '../../context.ts';
import { InvalidInput, LimitExceeded, NoSuchEntity } from '../../errors.ts';
import { withAttachedPolicy } from '../../entity/policy-set.ts';
import { PolicyArn, RoleName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html */
export const AttachRolePolicy = operation('AttachRolePolicy', {
  input: structure({ RoleName, PolicyArn }),
  errors: [InvalidInput, LimitExceeded, NoSuchEntity],
  access: onPoliciesOfRole('iam:AttachRolePolicy', attachedPolicy),
});

export const attachRolePolicy: Handler<typeof AttachRolePolicy, IamContext> = async (
  { RoleName, PolicyArn },
  { roles, policies },
  { account },
) => {
  await requireAttachable(policies, account, PolicyArn);
  await roles.update(account, RoleName, (role) => withAttachedPolicy(role, 'role', PolicyArn));
};

import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { attachedPolicy, onPoliciesOfUser } from '../../access.ts';
import { requireAttachable } from '../../managed-policy/attachments.ts';
import type { IamContext } from '../../context.ts';
import { InvalidInput, LimitExceeded, NoSuchEntity } from '../../errors.ts';
import { withAttachedPolicy } from '../../entity/policy-set.ts';
import { PolicyArn, UserName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html */
export const AttachUserPolicy = operation('AttachUserPolicy', {
  input: structure({ UserName, PolicyArn }),
  errors: [InvalidInput, LimitExceeded, NoSuchEntity],
  access: onPoliciesOfUser('iam:AttachUserPolicy', attachedPolicy),
});

export const attachUserPolicy: Handler<typeof AttachUserPolicy, IamContext> = async (
  { UserName: name, PolicyArn: arn },
  { users, policies },
  { account },
) => {
  await requireAttachable(policies, account, arn);
  await users.update(account, name, (user) => withAttachedPolicy(user, 'user', arn));
};

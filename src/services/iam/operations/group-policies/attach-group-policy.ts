import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { attachedPolicy, onGroup } from '../../access.ts';
import { requireAttachable } from '../../managed-policy/attachments.ts';
import type { IamContext } from '../../context.ts';
import { InvalidInput, LimitExceeded, NoSuchEntity } from '../../errors.ts';
import { withAttachedPolicy } from '../../entity/policy-set.ts';
import { GroupName, PolicyArn } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html */
export const AttachGroupPolicy = operation('AttachGroupPolicy', {
  input: structure({ GroupName, PolicyArn }),
  errors: [InvalidInput, LimitExceeded, NoSuchEntity],
  access: onGroup('iam:AttachGroupPolicy', attachedPolicy),
});

export const attachGroupPolicy: Handler<typeof AttachGroupPolicy, IamContext> = async (
  { GroupName: name, PolicyArn: arn },
  { groups, policies },
  { account },
) => {
  await requireAttachable(policies, account, arn);
  await groups.update(account, name, (group) => withAttachedPolicy(group, 'group', arn));
};

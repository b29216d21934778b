import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPolicy } from '../../access.ts';
import { countAttachments } from '../../managed-policy/attachments.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { describePolicy } from '../../managed-policy/policy-document.ts';
import { Policy, PolicyArn } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export const GetPolicy = operation('GetPolicy', {
  readOnly: true,
  input: structure({ PolicyArn }),
  output: structure({ Policy }),
  errors: [NoSuchEntity],
  access: onPolicy('iam:GetPolicy'),
});

export const getPolicy: Handler<typeof GetPolicy, IamContext> = async (
  { PolicyArn },
  context,
  { account },
) => {
  const policy = await context.policies.require(account, PolicyArn);
  return { Policy: describePolicy(policy, await countAttachments(context, account)) };
};

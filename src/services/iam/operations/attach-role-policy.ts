import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { attachedPolicy, onRole } from '../access.ts';
import type { IamContext } from '../context.ts';
import { InvalidInput, NoSuchEntity } from '../errors.ts';
import type { Policies } from '../policies.ts';
import { PolicyArn, RoleName } from '../shapes.ts';

/**
 * AWS managed policies are not stored here, so the ARN of any of them can be attached.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
 */
export const AttachRolePolicy = operation('AttachRolePolicy', {
  input: structure({ RoleName, PolicyArn }),
  errors: [InvalidInput, NoSuchEntity],
  access: onRole('iam:AttachRolePolicy', attachedPolicy),
});

export const attachRolePolicy: Handler<typeof AttachRolePolicy, IamContext> = async (
  { RoleName, PolicyArn },
  { roles, policies },
  { account },
) => {
  await requireAttachable(policies, account, PolicyArn);
  await roles.update(account, RoleName, (role) => ({
    ...role,
    attachedPolicies: [...new Set([...role.attachedPolicies, PolicyArn])],
  }));
};

async function requireAttachable(policies: Policies, account: string, arn: string): Promise<void> {
  const owner = /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/.+$/.exec(arn)?.[1];
  if (owner === undefined) throw InvalidInput(`ARN ${arn} is not valid.`);
  if (owner === 'aws' || (owner === account && (await policies.has(account, arn)))) return;
  throw NoSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}

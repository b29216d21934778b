import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPoliciesOfUser } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { withoutInlinePolicy } from '../../entity/policy-set.ts';
import { ExistingUserName, PolicyName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html */
export const DeleteUserPolicy = operation('DeleteUserPolicy', {
  input: structure({ UserName: ExistingUserName, PolicyName }),
  errors: [NoSuchEntity],
  access: onPoliciesOfUser('iam:DeleteUserPolicy'),
});

export const deleteUserPolicy: Handler<typeof DeleteUserPolicy, IamContext> = async (
  { UserName: name, PolicyName: policyName },
  { users },
  { account },
) => {
  await users.update(account, name, (user) => withoutInlinePolicy(user, 'user', policyName));
};

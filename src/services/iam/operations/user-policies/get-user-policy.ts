import { type Handler, operation } from '../../../../schema/operation.ts';
import { string, structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { requireInlinePolicy } from '../../entity/policy-set.ts';
import { ExistingUserName, PolicyName } from '../../shapes.ts';

/**
 * The document is percent-encoded.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html
 */
export const GetUserPolicy = operation('GetUserPolicy', {
  readOnly: true,
  input: structure({ UserName: ExistingUserName, PolicyName }),
  output: structure({ UserName: string(), PolicyName: string(), PolicyDocument: string() }),
  errors: [NoSuchEntity],
  access: onUser('iam:GetUserPolicy'),
});

export const getUserPolicy: Handler<typeof GetUserPolicy, IamContext> = async (
  { UserName: name, PolicyName: policyName },
  { users },
  { account },
) => {
  const user = await users.require(account, name);
  const { document } = requireInlinePolicy(user, 'user', policyName);
  return { UserName: user.userName, PolicyName: policyName, PolicyDocument: encodeURIComponent(document) };
};

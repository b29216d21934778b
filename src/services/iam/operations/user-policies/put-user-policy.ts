import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPoliciesOfUser } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { LimitExceeded, MalformedPolicyDocument, NoSuchEntity } from '../../errors.ts';
import { requireIdentityPolicy } from '../../entity/policy-json.ts';
import { withInlinePolicy } from '../../entity/policy-set.ts';
import { ExistingUserName, PolicyDocument, PolicyName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html */
export const PutUserPolicy = operation('PutUserPolicy', {
  input: structure({ UserName: ExistingUserName, PolicyName, PolicyDocument }),
  errors: [LimitExceeded, MalformedPolicyDocument, NoSuchEntity],
  access: onPoliciesOfUser('iam:PutUserPolicy'),
});

export const putUserPolicy: Handler<typeof PutUserPolicy, IamContext> = async (
  { UserName: name, PolicyName: policyName, PolicyDocument: document },
  { users },
  { account },
) => {
  const policy = { name: policyName, document: requireIdentityPolicy(document) };
  await users.update(account, name, (user) => withInlinePolicy(user, 'user', name, policy));
};

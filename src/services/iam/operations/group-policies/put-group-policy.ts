import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onGroup } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { LimitExceeded, MalformedPolicyDocument, NoSuchEntity } from '../../errors.ts';
import { requireIdentityPolicy } from '../../entity/policy-json.ts';
import { withInlinePolicy } from '../../entity/policy-set.ts';
import { GroupName, PolicyDocument, PolicyName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html */
export const PutGroupPolicy = operation('PutGroupPolicy', {
  input: structure({ GroupName, PolicyName, PolicyDocument }),
  errors: [LimitExceeded, MalformedPolicyDocument, NoSuchEntity],
  access: onGroup('iam:PutGroupPolicy'),
});

export const putGroupPolicy: Handler<typeof PutGroupPolicy, IamContext> = async (
  { GroupName: name, PolicyName: policyName, PolicyDocument: document },
  { groups },
  { account },
) => {
  const policy = { name: policyName, document: requireIdentityPolicy(document) };
  await groups.update(account, name, (group) => withInlinePolicy(group, 'group', name, policy));
};

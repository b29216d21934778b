import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { LimitExceeded, MalformedPolicyDocument, NoSuchEntity } from '../../errors.ts';
import { requireTrustPolicy } from '../../entity/policy-json.ts';
import { PolicyDocument, RoleName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export const UpdateAssumeRolePolicy = operation('UpdateAssumeRolePolicy', {
  input: structure({ RoleName, PolicyDocument }),
  errors: [LimitExceeded, MalformedPolicyDocument, NoSuchEntity],
  access: onRole('iam:UpdateAssumeRolePolicy'),
});

export const updateAssumeRolePolicy: Handler<typeof UpdateAssumeRolePolicy, IamContext> = async (
  { RoleName, PolicyDocument },
  { roles },
  { account },
) => {
  const assumeRolePolicyDocument = requireTrustPolicy(PolicyDocument);
  await roles.update(account, RoleName, (role) => ({ ...role, assumeRolePolicyDocument }));
};

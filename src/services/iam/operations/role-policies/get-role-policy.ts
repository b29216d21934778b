import { type Handler, operation } from '../../../../schema/operation.ts';
import { string, structure } from '../../../../schema/shape.ts';
import { onRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { requireInlinePolicy } from '../../entity/policy-set.ts';
import { PolicyName, RoleName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export const GetRolePolicy = operation('GetRolePolicy', {
  readOnly: true,
  input: structure({ RoleName, PolicyName }),
  output: structure({ RoleName, PolicyName, PolicyDocument: string() }),
  errors: [NoSuchEntity],
  access: onRole('iam:GetRolePolicy'),
});

/** The document is percent-encoded. */
export const getRolePolicy: Handler<typeof GetRolePolicy, IamContext> = async (
  { RoleName, PolicyName },
  { roles },
  { account },
) => {
  const { document } = requireInlinePolicy(await roles.require(account, RoleName), 'role', PolicyName);
  return { RoleName, PolicyName, PolicyDocument: encodeURIComponent(document) };
};

import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { describeRole } from '../../role/role-document.ts';
import { RoleName, RoleWithUse } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export const GetRole = operation('GetRole', {
  readOnly: true,
  input: structure({ RoleName }),
  output: structure({ Role: RoleWithUse }),
  errors: [NoSuchEntity],
  access: onRole('iam:GetRole'),
});

export const getRole: Handler<typeof GetRole, IamContext> = async ({ RoleName }, { roles }, { account }) => ({
  // The use of roles is not tracked; AWS returns the same for a role that was not used within its tracking period.
  Role: { ...describeRole(await roles.require(account, RoleName)), RoleLastUsed: {} },
});

import { type Handler, operation } from '../../../../schema/operation.ts';
import { optional, structure } from '../../../../schema/shape.ts';
import { onRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { RoleDescription, RoleName, SessionSeconds } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html */
export const UpdateRole = operation('UpdateRole', {
  input: structure({
    RoleName,
    Description: optional(RoleDescription),
    MaxSessionDuration: optional(SessionSeconds),
  }),
  output: structure({}),
  errors: [NoSuchEntity],
  access: onRole('iam:UpdateRole'),
});

/** Omitted members keep their values. */
export const updateRole: Handler<typeof UpdateRole, IamContext> = async (
  { RoleName, Description, MaxSessionDuration },
  { roles },
  { account },
) => {
  await roles.update(account, RoleName, (role) => ({
    ...role,
    description: Description ?? role.description,
    maxSessionSeconds: MaxSessionDuration ?? role.maxSessionSeconds,
  }));
  return {};
};

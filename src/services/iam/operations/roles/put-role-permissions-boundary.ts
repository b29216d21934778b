import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onRole, permissionsBoundary } from '../../access.ts';
import { requireAttachable } from '../../managed-policy/attachments.ts';
import type { IamContext } from '../../context.ts';
import { InvalidInput, NoSuchEntity } from '../../errors.ts';
import { PolicyArn, RoleName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html */
export const PutRolePermissionsBoundary = operation('PutRolePermissionsBoundary', {
  input: structure({ RoleName, PermissionsBoundary: PolicyArn }),
  errors: [InvalidInput, NoSuchEntity],
  access: onRole('iam:PutRolePermissionsBoundary', permissionsBoundary),
});

export const putRolePermissionsBoundary: Handler<typeof PutRolePermissionsBoundary, IamContext> = async (
  { RoleName: name, PermissionsBoundary: boundary },
  { roles, policies },
  { account },
) => {
  await requireAttachable(policies, account, boundary);
  await roles.update(account, name, (role) => ({ ...role, boundary }));
};

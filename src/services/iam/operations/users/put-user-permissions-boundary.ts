import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onUser, permissionsBoundary } from '../../access.ts';
import { requireAttachable } from '../../managed-policy/attachments.ts';
import type { IamContext } from '../../context.ts';
import { InvalidInput, NoSuchEntity } from '../../errors.ts';
import { PolicyArn, UserName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html */
export const PutUserPermissionsBoundary = operation('PutUserPermissionsBoundary', {
  input: structure({ UserName, PermissionsBoundary: PolicyArn }),
  errors: [InvalidInput, NoSuchEntity],
  access: onUser('iam:PutUserPermissionsBoundary', permissionsBoundary),
});

export const putUserPermissionsBoundary: Handler<typeof PutUserPermissionsBoundary, IamContext> = async (
  { UserName: name, PermissionsBoundary: boundary },
  { users, policies },
  { account },
) => {
  await requireAttachable(policies, account, boundary);
  await users.update(account, name, (user) => ({ ...user, boundary }));
};

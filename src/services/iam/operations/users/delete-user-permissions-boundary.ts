import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPoliciesOfUser } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { UserName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html */
export const DeleteUserPermissionsBoundary = operation('DeleteUserPermissionsBoundary', {
  input: structure({ UserName }),
  errors: [NoSuchEntity],
  access: onPoliciesOfUser('iam:DeleteUserPermissionsBoundary'),
});

export const deleteUserPermissionsBoundary: Handler<
  typeof DeleteUserPermissionsBoundary,
  IamContext
> = async ({ UserName: name }, { users }, { account }) => {
  await users.update(account, name, (user) => {
    if (user.boundary === undefined)
      throw NoSuchEntity(`User with name ${name} does not have a permissions boundary.`);
    return { ...user, boundary: undefined };
  });
};

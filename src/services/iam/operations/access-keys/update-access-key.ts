import { type Handler, operation } from '../../../../schema/operation.ts';
import { enumeration, optional, structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import { userNameOf } from '../../user/caller-user.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { AccessKeyId, ExistingUserName } from '../../shapes.ts';
import { requireKey } from './require-key.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html */
export const UpdateAccessKey = operation('UpdateAccessKey', {
  input: structure({
    UserName: optional(ExistingUserName),
    AccessKeyId,
    Status: enumeration('Active', 'Inactive'),
  }),
  errors: [NoSuchEntity, ValidationError],
  access: onUser('iam:UpdateAccessKey'),
});

export const updateAccessKey: Handler<typeof UpdateAccessKey, IamContext> = async (
  { UserName: given, AccessKeyId: id, Status: status },
  { users, identities },
  caller,
) => {
  const name = userNameOf(given, identities, caller);
  await users.update(caller.account, name, (user) => {
    requireKey(user, id);
    return {
      ...user,
      accessKeys: user.accessKeys.map((key) => (key.accessKeyId === id ? { ...key, status } : key)),
    };
  });
};

import { type Handler, operation } from '../../../../schema/operation.ts';
import { optional, structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import { userNameOf } from '../../user/caller-user.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { AccessKeyId, ExistingUserName } from '../../shapes.ts';
import { requireKey } from './require-key.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html */
export const DeleteAccessKey = operation('DeleteAccessKey', {
  input: structure({ UserName: optional(ExistingUserName), AccessKeyId }),
  errors: [NoSuchEntity, ValidationError],
  access: onUser('iam:DeleteAccessKey'),
});

export const deleteAccessKey: Handler<typeof DeleteAccessKey, IamContext> = async (
  { UserName: given, AccessKeyId: id },
  { users, identities },
  caller,
) => {
  const name = userNameOf(given, identities, caller);
  await users.update(caller.account, name, (user) => {
    requireKey(user, id);
    return { ...user, accessKeys: user.accessKeys.filter(({ accessKeyId }) => accessKeyId !== id) };
  });
};

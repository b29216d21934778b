import { type Handler, operation } from '../../../../schema/operation.ts';
import { optional, structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import { userNameOf } from '../../user/caller-user.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { ExistingUserName, User } from '../../shapes.ts';
import { describeUserFully } from '../../user/user-document.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html */
export const GetUser = operation('GetUser', {
  readOnly: true,
  input: structure({ UserName: optional(ExistingUserName) }),
  output: structure({ User }),
  errors: [NoSuchEntity, ValidationError],
  access: onUser('iam:GetUser'),
});

export const getUser: Handler<typeof GetUser, IamContext> = async (input, { users, identities }, caller) => {
  const name = userNameOf(input.UserName, identities, caller);
  return { User: describeUserFully(await users.require(caller.account, name)) };
};

import { type Handler, operation } from '../../../../schema/operation.ts';
import { optional, structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import { callerRoot, userNameOf } from '../../user/caller-user.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { AnyUser, ExistingUserName } from '../../shapes.ts';
import { describeUserFully } from '../../user/user-document.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html */
export const GetUser = operation('GetUser', {
  readOnly: true,
  input: structure({ UserName: optional(ExistingUserName) }),
  output: structure({ User: AnyUser }),
  errors: [NoSuchEntity, ValidationError],
  access: onUser('iam:GetUser'),
});

export const getUser: Handler<typeof GetUser, IamContext> = async (input, { users, identities }, caller) => {
  const root = input.UserName === undefined && callerRoot(identities, caller);
  // No account here has a time of its creation.
  if (root) return { User: { UserId: root.account, Arn: root.arn, CreateDate: 0 } };
  const name = userNameOf(input.UserName, identities, caller);
  return { User: describeUserFully(await users.require(caller.account, name)) };
};

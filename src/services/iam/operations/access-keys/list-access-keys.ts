import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import { userNameOf } from '../../user/caller-user.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { markedPage } from '../../page.ts';
import { AccessKeyMetadata, ExistingUserName, Marker, MaxItems } from '../../shapes.ts';
import { describeKey } from '../../user/user-document.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
export const ListAccessKeys = operation('ListAccessKeys', {
  readOnly: true,
  input: structure({
    UserName: optional(ExistingUserName),
    Marker: optional(Marker),
    MaxItems: optional(MaxItems),
  }),
  output: structure({
    AccessKeyMetadata: list(AccessKeyMetadata),
    IsTruncated: boolean(),
    Marker: optional(string()),
  }),
  errors: [NoSuchEntity, ValidationError],
  access: onUser('iam:ListAccessKeys'),
});

export const listAccessKeys: Handler<typeof ListAccessKeys, IamContext> = async (
  input,
  { users, identities },
  caller,
) => {
  const user = await users.require(caller.account, userNameOf(input.UserName, identities, caller));
  const { items, ...page } = markedPage('ListAccessKeys', user.accessKeys, input, (key) => key.accessKeyId);
  return { AccessKeyMetadata: items.map((key) => describeKey(user, key)), ...page };
};

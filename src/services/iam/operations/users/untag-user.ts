import { type Handler, operation } from '../../../../schema/operation.ts';
import { requestTagKeys } from '../../../../schema/request-tags.ts';
import { list, structure } from '../../../../schema/shape.ts';
import { tagKey } from '../../../../schema/tags.ts';
import { onUser } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { MAX_TAGS } from '../../limits.ts';
import { ExistingUserName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html */
export const UntagUser = operation('UntagUser', {
  input: structure({ UserName: ExistingUserName, TagKeys: list(tagKey(), { max: MAX_TAGS }) }),
  errors: [NoSuchEntity],
  access: onUser('iam:UntagUser', ({ TagKeys: keys }: { readonly TagKeys: string[] }) =>
    requestTagKeys(keys),
  ),
});

export const untagUser: Handler<typeof UntagUser, IamContext> = async (
  { UserName: name, TagKeys: keys },
  { users },
  { account },
) => {
  await users.update(account, name, (user) => ({
    ...user,
    tags: user.tags.filter(({ Key: key }) => !keys.includes(key)),
  }));
};

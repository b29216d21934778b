import { type Handler, operation } from '../../../../schema/operation.ts';
import { requestTags, type Tagged } from '../../../../schema/request-tags.ts';
import { list, structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { InvalidInput, LimitExceeded, NoSuchEntity } from '../../errors.ts';
import { MAX_TAGS } from '../../limits.ts';
import { ExistingUserName, Tag } from '../../shapes.ts';
import { withTags } from '../../entity/tags.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html */
export const TagUser = operation('TagUser', {
  input: structure({ UserName: ExistingUserName, Tags: list(Tag, { max: MAX_TAGS }) }),
  errors: [InvalidInput, LimitExceeded, NoSuchEntity],
  access: onUser('iam:TagUser', ({ Tags: tags }: Tagged) => requestTags(tags)),
});

export const tagUser: Handler<typeof TagUser, IamContext> = async (
  { UserName: name, Tags: tags },
  { users },
  { account },
) => {
  await users.update(account, name, (user) => ({ ...user, tags: withTags(user.tags, tags) }));
};

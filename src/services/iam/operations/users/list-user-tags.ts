import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { markedPage } from '../../page.ts';
import { ExistingUserName, Marker, MaxItems, Tag } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html */
export const ListUserTags = operation('ListUserTags', {
  readOnly: true,
  input: structure({ UserName: ExistingUserName, Marker: optional(Marker), MaxItems: optional(MaxItems) }),
  output: structure({ Tags: list(Tag), IsTruncated: boolean(), Marker: optional(string()) }),
  errors: [NoSuchEntity, ValidationError],
  access: onUser('iam:ListUserTags'),
});

export const listUserTags: Handler<typeof ListUserTags, IamContext> = async (
  input,
  { users },
  { account },
) => {
  const { tags } = await users.require(account, input.UserName);
  const { items, ...page } = markedPage('ListUserTags', tags, input, ({ Key: key }) => key);
  return { Tags: items, ...page };
};

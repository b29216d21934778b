import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../../schema/shape.ts';
import { onRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity, ValidationError } from '../../errors.ts';
import { markedPage } from '../../page.ts';
import { Marker, MaxItems, RoleName, Tag } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html */
export const ListRoleTags = operation('ListRoleTags', {
  readOnly: true,
  input: structure({ RoleName, Marker: optional(Marker), MaxItems: optional(MaxItems) }),
  output: structure({ Tags: list(Tag), IsTruncated: boolean(), Marker: optional(string()) }),
  errors: [NoSuchEntity, ValidationError],
  access: onRole('iam:ListRoleTags'),
});

export const listRoleTags: Handler<typeof ListRoleTags, IamContext> = async (
  input,
  { roles },
  { account },
) => {
  const { tags } = await roles.require(account, input.RoleName);
  const { items, ...page } = markedPage('ListRoleTags', tags, input, ({ Key }) => Key);
  return { Tags: items, ...page };
};

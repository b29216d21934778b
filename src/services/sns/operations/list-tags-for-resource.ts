import { type Handler, operation } from '../../../schema/operation.ts';
import { list, string, structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { Tag } from '../shapes.ts';
import { requireTopicForTags } from '../topics.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html */
export const ListTagsForResource = operation('ListTagsForResource', {
  readOnly: true,
  input: structure({ ResourceArn: string() }),
  output: structure({ Tags: list(Tag) }),
  errors: [ResourceNotFound],
  access: onTagged('sns:ListTagsForResource'),
});

export const listTagsForResource: Handler<typeof ListTagsForResource, SnsContext> = async (
  { ResourceArn },
  { topics },
) => {
  const { tags = {} } = await requireTopicForTags(topics, ResourceArn);
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
};

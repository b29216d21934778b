import { type Handler, operation } from '../../../schema/operation.ts';
import { map, string, structure } from '../../../schema/shape.ts';
import { onTagsOfGroup } from '../access.ts';
import type { LogsContext } from '../context.ts';
import { InvalidParameter, ResourceNotFound } from '../errors.ts';
import { ResourceArn } from '../shapes.ts';
import { requireTagged } from '../tags.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html */
export const ListTagsForResource = operation('ListTagsForResource', {
  input: structure({ resourceArn: ResourceArn }),
  output: structure({ tags: map(string()) }),
  errors: [InvalidParameter, ResourceNotFound],
  access: onTagsOfGroup('logs:ListTagsForResource'),
});

export const listTagsForResource: Handler<typeof ListTagsForResource, LogsContext> = async (
  { resourceArn },
  context,
  caller,
) => {
  const group = await requireTagged(context, caller, resourceArn);
  return { tags: { ...group.document.tags } };
};

import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { EventsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { ResourceArn, Tags } from '../shapes.ts';
import { requireTagged } from '../tags.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html */
export const ListTagsForResource = operation('ListTagsForResource', {
  input: structure({ ResourceARN: ResourceArn }),
  output: structure({ Tags }),
  errors: [ResourceNotFound],
  access: onTagged('events:ListTagsForResource'),
});

export const listTagsForResource: Handler<typeof ListTagsForResource, EventsContext> = async (
  { ResourceARN },
  context,
) => {
  const { tags } = await requireTagged(context, ResourceARN);
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
};

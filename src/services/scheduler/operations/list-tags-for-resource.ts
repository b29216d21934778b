import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { SchedulerContext } from '../context.ts';
import { ResourceNotFound, Validation } from '../errors.ts';
import { GroupArn, Tags } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListTagsForResource.html */
export const ListTagsForResource = operation('ListTagsForResource', {
  http: { method: 'GET', path: '/tags/{ResourceArn}' },
  input: structure({ ResourceArn: inPath(GroupArn) }),
  output: structure({ Tags }),
  errors: [ResourceNotFound, Validation],
  access: onTagged('scheduler:ListTagsForResource'),
});

export const listTagsForResource: Handler<typeof ListTagsForResource, SchedulerContext> = async (
  { ResourceArn },
  { groups },
) => {
  const { tags } = await groups.requireByArn(ResourceArn);
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
};

import { type Handler, operation } from '../../../schema/operation.ts';
import { removedTags } from '../../../schema/request-tags.ts';
import { inPath, inQuery, list, string, structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { SchedulerContext } from '../context.ts';
import { ResourceNotFound, Validation } from '../errors.ts';
import { MAX_TAGS } from '../limits.ts';
import { GroupArn } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UntagResource.html */
export const UntagResource = operation('UntagResource', {
  http: { method: 'DELETE', path: '/tags/{ResourceArn}' },
  input: structure({
    ResourceArn: inPath(GroupArn),
    TagKeys: inQuery('TagKeys', list(string({ min: 1, max: 128 }), { max: MAX_TAGS })),
  }),
  output: structure({}),
  errors: [ResourceNotFound, Validation],
  access: onTagged('scheduler:UntagResource', removedTags),
});

export const untagResource: Handler<typeof UntagResource, SchedulerContext> = async (
  { ResourceArn, TagKeys = [] },
  { groups },
) => {
  await groups.updateByArn(ResourceArn, (group) => ({
    ...group,
    tags: Object.fromEntries(Object.entries(group.tags).filter(([key]) => !TagKeys.includes(key))),
  }));
  return {};
};

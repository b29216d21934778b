import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags } from '../../../schema/request-tags.ts';
import { inPath, structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { SchedulerContext } from '../context.ts';
import { ResourceNotFound, Validation } from '../errors.ts';
import { MAX_TAGS } from '../limits.ts';
import { GroupArn, Tags } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_TagResource.html */
export const TagResource = operation('TagResource', {
  http: { method: 'POST', path: '/tags/{ResourceArn}' },
  input: structure({ ResourceArn: inPath(GroupArn), Tags }),
  output: structure({}),
  errors: [ResourceNotFound, Validation],
  access: onTagged('scheduler:TagResource', addedTags),
});

export const tagResource: Handler<typeof TagResource, SchedulerContext> = async (
  { ResourceArn, Tags: listed },
  { groups },
) => {
  const added = Object.fromEntries(listed.map(({ Key, Value }) => [Key, Value]));
  await groups.updateByArn(ResourceArn, (group) => {
    const tags = { ...group.tags, ...added };
    if (Object.keys(tags).length > MAX_TAGS) throw Validation(`A group has at most ${MAX_TAGS} tags.`);
    return { ...group, tags };
  });
  return {};
};

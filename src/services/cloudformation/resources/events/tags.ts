import { TagResource } from '../../../events/operations/tag-resource.ts';
import { UntagResource } from '../../../events/operations/untag-resource.ts';
import { type Properties, type ResourceContext, tagChanges } from '../handler.ts';

/** @param arn of a rule or an event bus */
export async function updateTags(
  arn: string,
  next: Properties,
  previous: Properties,
  context: ResourceContext,
): Promise<void> {
  const { added, removed } = tagChanges(next, previous);
  await context.call('events', UntagResource, { ResourceARN: arn, TagKeys: removed });
  const tags = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
  await context.call('events', TagResource, { ResourceARN: arn, Tags: tags });
}

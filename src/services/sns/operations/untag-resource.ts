import { type Handler, operation } from '../../../schema/operation.ts';
import { removedTags } from '../../../schema/request-tags.ts';
import { list, string, structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { requireTopicForTags } from '../topics.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html */
export const UntagResource = operation('UntagResource', {
  input: structure({ ResourceArn: string(), TagKeys: list(string()) }),
  output: structure({}),
  errors: [ResourceNotFound],
  access: onTagged('sns:UntagResource', removedTags),
});

export const untagResource: Handler<typeof UntagResource, SnsContext> = async (
  { ResourceArn, TagKeys },
  { topics },
) => {
  await requireTopicForTags(topics, ResourceArn);
  await topics.update(ResourceArn, (topic) => {
    const remaining = Object.entries(topic.tags ?? {}).filter(([key]) => !TagKeys.includes(key));
    return { ...topic, tags: Object.fromEntries(remaining) };
  });
  return {};
};

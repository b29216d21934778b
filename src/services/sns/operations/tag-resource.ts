import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags } from '../../../schema/request-tags.ts';
import { list, string, structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter, ResourceNotFound, TagLimitExceeded } from '../errors.ts';
import { MAX_TAGS } from '../limits.ts';
import { Tag } from '../shapes.ts';
import { requireTopicForTags } from '../topics.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html */
export const TagResource = operation('TagResource', {
  input: structure({ ResourceArn: string(), Tags: list(Tag) }),
  output: structure({}),
  errors: [InvalidParameter, ResourceNotFound, TagLimitExceeded],
  access: onTagged('sns:TagResource', addedTags),
});

export const tagResource: Handler<typeof TagResource, SnsContext> = async (
  { ResourceArn, Tags },
  { topics },
) => {
  if (new Set(Tags.map(({ Key }) => Key)).size < Tags.length) {
    throw InvalidParameter('Invalid parameter: Duplicated keys are not allowed.');
  }
  await requireTopicForTags(topics, ResourceArn);
  await topics.update(ResourceArn, (topic) => {
    const added = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
    const tags = { ...topic.tags, ...added };
    if (Object.keys(tags).length > MAX_TAGS) {
      throw TagLimitExceeded('Could not complete request: tag quota of per resource exceeded');
    }
    return { ...topic, tags };
  });
  return {};
};

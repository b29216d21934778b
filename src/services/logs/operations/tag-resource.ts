import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { addedTags, onTagsOfGroup } from '../access.ts';
import type { LogsContext } from '../context.ts';
import { InvalidParameter, ResourceNotFound, TooManyTags } from '../errors.ts';
import { ResourceArn, Tags } from '../shapes.ts';
import { addTags, requireTagged } from '../tags.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html */
export const TagResource = operation('TagResource', {
  input: structure({ resourceArn: ResourceArn, tags: Tags }),
  errors: [InvalidParameter, ResourceNotFound, TooManyTags],
  access: onTagsOfGroup('logs:TagResource', addedTags),
});

export const tagResource: Handler<typeof TagResource, LogsContext> = async (
  { resourceArn, tags },
  context,
  caller,
) => {
  await addTags(await requireTagged(context, caller, resourceArn), tags);
};

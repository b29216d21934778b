import { type Handler, operation } from '../../../schema/operation.ts';
import { requestTagKeys } from '../../../schema/request-tags.ts';
import { structure } from '../../../schema/shape.ts';
import { onTagsOfGroup } from '../access.ts';
import type { LogsContext } from '../context.ts';
import { InvalidParameter, ResourceNotFound } from '../errors.ts';
import { ResourceArn, TagKeys } from '../shapes.ts';
import { removeTags, requireTagged } from '../tags.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html */
export const UntagResource = operation('UntagResource', {
  input: structure({ resourceArn: ResourceArn, tagKeys: TagKeys }),
  errors: [InvalidParameter, ResourceNotFound],
  access: onTagsOfGroup('logs:UntagResource', ({ tagKeys: keys }: { readonly tagKeys: readonly string[] }) =>
    requestTagKeys(keys),
  ),
});

export const untagResource: Handler<typeof UntagResource, LogsContext> = async (
  { resourceArn, tagKeys },
  context,
  caller,
) => {
  await removeTags(await requireTagged(context, caller, resourceArn), tagKeys);
};

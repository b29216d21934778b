import { type Handler, operation } from '../../../schema/operation.ts';
import { requestTagKeys } from '../../../schema/request-tags.ts';
import { structure } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import { type LogsContext, requireGroup } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { LogGroupName, TagKeys } from '../shapes.ts';
import { removeTags } from '../tags.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagLogGroup.html */
export const UntagLogGroup = operation('UntagLogGroup', {
  input: structure({ logGroupName: LogGroupName, tags: TagKeys }),
  errors: [ResourceNotFound],
  access: onGroup('logs:UntagLogGroup', ({ tags: keys }: { readonly tags: readonly string[] }) =>
    requestTagKeys(keys),
  ),
});

export const untagLogGroup: Handler<typeof UntagLogGroup, LogsContext> = async (
  { logGroupName, tags },
  context,
  caller,
) => {
  await removeTags(await requireGroup(context, caller, logGroupName), tags);
};

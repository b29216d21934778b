import { type Handler, operation } from '../../../schema/operation.ts';
import { map, string, structure } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import { type LogsContext, requireGroup } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { LogGroupName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsLogGroup.html */
export const ListTagsLogGroup = operation('ListTagsLogGroup', {
  input: structure({ logGroupName: LogGroupName }),
  output: structure({ tags: map(string()) }),
  errors: [ResourceNotFound],
  access: onGroup('logs:ListTagsLogGroup'),
});

export const listTagsLogGroup: Handler<typeof ListTagsLogGroup, LogsContext> = async (
  { logGroupName },
  context,
  caller,
) => {
  const group = await requireGroup(context, caller, logGroupName);
  return { tags: { ...group.document.tags } };
};

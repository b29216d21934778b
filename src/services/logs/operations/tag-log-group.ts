import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { addedTags, onGroup } from '../access.ts';
import { type LogsContext, requireGroup } from '../context.ts';
import { InvalidParameter, ResourceNotFound, TooManyTags } from '../errors.ts';
import { LogGroupName, Tags } from '../shapes.ts';
import { addTags } from '../tags.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagLogGroup.html */
export const TagLogGroup = operation('TagLogGroup', {
  input: structure({ logGroupName: LogGroupName, tags: Tags }),
  errors: [InvalidParameter, ResourceNotFound, TooManyTags],
  access: onGroup('logs:TagLogGroup', addedTags),
});

export const tagLogGroup: Handler<typeof TagLogGroup, LogsContext> = async (
  { logGroupName, tags },
  context,
  caller,
) => {
  await addTags(await requireGroup(context, caller, logGroupName), tags);
};

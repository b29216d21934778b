import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import { type LogsContext, requireGroup } from '../context.ts';
import { InvalidParameter, ResourceNotFound } from '../errors.ts';
import { LogGroupName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html */
export const DeleteRetentionPolicy = operation('DeleteRetentionPolicy', {
  input: structure({ logGroupName: LogGroupName }),
  errors: [InvalidParameter, ResourceNotFound],
  access: onGroup('logs:DeleteRetentionPolicy'),
});

export const deleteRetentionPolicy: Handler<typeof DeleteRetentionPolicy, LogsContext> = async (
  { logGroupName },
  context,
  caller,
) => {
  const group = await requireGroup(context, caller, logGroupName);
  await group.setRetention(undefined);
};

import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import type { LogsContext } from '../context.ts';
import { groupNotFound } from '../group/deleted-groups.ts';
import { InvalidParameter, ResourceNotFound } from '../errors.ts';
import { LogGroupName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html */
export const DeleteLogGroup = operation('DeleteLogGroup', {
  input: structure({ logGroupName: LogGroupName }),
  errors: [InvalidParameter, ResourceNotFound],
  access: onGroup('logs:DeleteLogGroup'),
});

export const deleteLogGroup: Handler<typeof DeleteLogGroup, LogsContext> = async (
  { logGroupName },
  { groups },
  caller,
) => {
  const deleted = await groups.delete(caller, logGroupName);
  if (!deleted) throw groupNotFound();
};

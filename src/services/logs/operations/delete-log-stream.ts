import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { type LogsContext, requireGroup, requireStream } from '../context.ts';
import { InvalidParameter, ResourceNotFound } from '../errors.ts';
import { LogGroupName, LogStreamName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html */
export const DeleteLogStream = operation('DeleteLogStream', {
  input: structure({ logGroupName: LogGroupName, logStreamName: LogStreamName }),
  errors: [InvalidParameter, ResourceNotFound],
  access: onStream('logs:DeleteLogStream'),
});

export const deleteLogStream: Handler<typeof DeleteLogStream, LogsContext> = async (
  { logGroupName, logStreamName },
  context,
  caller,
) => {
  const group = await requireGroup(context, caller, logGroupName);
  await group.deleteStream(requireStream(group, logStreamName));
};

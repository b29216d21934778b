import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { type LogsContext, requireGroup } from '../context.ts';
import { InvalidParameter, ResourceAlreadyExists, ResourceNotFound } from '../errors.ts';
import { LogGroupName, LogStreamName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html */
export const CreateLogStream = operation('CreateLogStream', {
  input: structure({ logGroupName: LogGroupName, logStreamName: LogStreamName }),
  errors: [InvalidParameter, ResourceAlreadyExists, ResourceNotFound],
  access: onStream('logs:CreateLogStream'),
});

export const createLogStream: Handler<typeof CreateLogStream, LogsContext> = async (
  { logGroupName, logStreamName },
  context,
  caller,
) => {
  const group = await requireGroup(context, caller, logGroupName);
  const created = await group.createStream(logStreamName);
  if (!created) throw ResourceAlreadyExists('The specified log stream already exists');
};

import { type Handler, operation } from '../../../../schema/operation.ts';
import { type Infer, integer, list, long, optional, string, structure } from '../../../../schema/shape.ts';
import { onSourceArn } from '../../access.ts';
import type { SqsContext } from '../../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../../errors.ts';
import { MAX_LISTED_MOVES } from '../../limits.ts';
import { requireByArn } from '../../moves/queues.ts';
import { formatTaskHandle, type MoveTask } from '../../moves/task.ts';
import { requireRange } from '../../require-range.ts';

const Result = structure({
  TaskHandle: optional(string()),
  Status: string(),
  SourceArn: string(),
  DestinationArn: optional(string()),
  MaxNumberOfMessagesPerSecond: optional(integer()),
  ApproximateNumberOfMessagesMoved: long(),
  ApproximateNumberOfMessagesToMove: long(),
  FailureReason: optional(string()),
  StartedTimestamp: long(),
});

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
export const ListMessageMoveTasks = operation('ListMessageMoveTasks', {
  readOnly: true,
  input: structure({ SourceArn: string(), MaxResults: optional(integer()) }),
  output: structure({ Results: list(Result, { flatName: 'ListMessageMoveTasksResultEntry' }) }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onSourceArn('sqs:ListMessageMoveTasks'),
});

export const listMessageMoveTasks: Handler<typeof ListMessageMoveTasks, SqsContext> = async (
  { SourceArn, MaxResults: count = 1 },
  { queues },
  caller,
) => {
  const source = requireByArn(queues, caller, 'SourceArn', SourceArn);
  requireRange('MaxResults', count, 1, MAX_LISTED_MOVES);
  return { Results: (await queues.moves.list(source, count)).map(describe) };
};

/** Only a running task has a handle. */
function describe(task: MoveTask): Infer<typeof Result> {
  const { destinationArn, maxPerSecond, failureReason } = task;
  return {
    ...(task.status === 'RUNNING' && { TaskHandle: formatTaskHandle(task) }),
    Status: task.status,
    SourceArn: task.sourceArn,
    ...(destinationArn !== undefined && { DestinationArn: destinationArn }),
    ...(maxPerSecond !== undefined && { MaxNumberOfMessagesPerSecond: maxPerSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    StartedTimestamp: task.startedMs,
  };
}

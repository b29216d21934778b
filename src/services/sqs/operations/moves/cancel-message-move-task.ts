import { type Handler, operation } from '../../../../schema/operation.ts';
import { long, string, structure } from '../../../../schema/shape.ts';
import { onTaskHandle } from '../../access.ts';
import type { SqsContext } from '../../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../../errors.ts';
import { requireByArn } from '../../moves/queues.ts';
import { parseTaskHandle } from '../../moves/task.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html */
export const CancelMessageMoveTask = operation('CancelMessageMoveTask', {
  input: structure({ TaskHandle: string() }),
  output: structure({ ApproximateNumberOfMessagesMoved: long() }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onTaskHandle,
});

export const cancelMessageMoveTask: Handler<typeof CancelMessageMoveTask, SqsContext> = async (
  { TaskHandle },
  { queues },
  caller,
) => {
  const handle = parseTaskHandle(TaskHandle);
  if (!handle) throw InvalidParameterValue('Value for parameter TaskHandle is invalid.');
  const source = requireByArn(queues, caller, 'SourceArn', handle.sourceArn);
  return { ApproximateNumberOfMessagesMoved: await queues.moves.cancel(source, handle.taskId) };
};

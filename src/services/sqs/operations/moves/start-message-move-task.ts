import { type Handler, operation } from '../../../../schema/operation.ts';
import { integer, optional, string, structure } from '../../../../schema/shape.ts';
import { onNewMove } from '../../access.ts';
import type { SqsContext } from '../../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../../errors.ts';
import { MAX_MOVES_PER_SECOND } from '../../limits.ts';
import { formatTaskHandle } from '../../moves/task.ts';
import { isDeadLetterTarget, requireByArn } from '../../moves/queues.ts';
import { isFifo, queueArn } from '../../queue/document.ts';
import type { Queue } from '../../queue/queue.ts';
import { requireRange } from '../../require-range.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export const StartMessageMoveTask = operation('StartMessageMoveTask', {
  input: structure({
    SourceArn: string(),
    DestinationArn: optional(string()),
    MaxNumberOfMessagesPerSecond: optional(integer()),
  }),
  output: structure({ TaskHandle: string() }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onNewMove,
});

export const startMessageMoveTask: Handler<typeof StartMessageMoveTask, SqsContext> = async (
  { SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: maxPerSecond },
  { queues },
  caller,
) => {
  const source = requireByArn(queues, caller, 'SourceArn', SourceArn);
  requireRange('MaxNumberOfMessagesPerSecond', maxPerSecond, 1, MAX_MOVES_PER_SECOND);
  if (!isDeadLetterTarget(queues, source)) {
    throw InvalidParameterValue('Source queue must be configured as a Dead Letter Queue.');
  }
  const destination =
    DestinationArn === undefined ? undefined : requireByArn(queues, caller, 'DestinationArn', DestinationArn);
  if (destination) requireOther(source, destination);
  const task = await queues.moves.start(source, {
    ...(destination && { destinationArn: queueArn(destination.document) }),
    ...(maxPerSecond !== undefined && { maxPerSecond }),
  });
  return { TaskHandle: formatTaskHandle(task) };
};

function requireOther(source: Queue, destination: Queue): void {
  if (source === destination) {
    throw InvalidParameterValue('Source queue and destination queue must not be the same.');
  }
  if (isFifo(source.document) !== isFifo(destination.document)) {
    throw InvalidParameterValue('Source queue and destination queue must be of the same type.');
  }
}

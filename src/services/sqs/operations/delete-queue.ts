import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import type { SqsContext } from '../context.ts';
import { QueueDoesNotExist } from '../errors.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export const DeleteQueue = operation('DeleteQueue', {
  input: structure({ QueueUrl: string() }),
  errors: [QueueDoesNotExist],
});

/** The name is free at once; AWS keeps it back for a minute. */
export const deleteQueue: Handler<typeof DeleteQueue, SqsContext> = async (
  { QueueUrl },
  { queues },
  caller,
) => queues.delete(queues.requireByUrl(caller, QueueUrl));

import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import { onQueue } from '../access.ts';
import type { SqsContext } from '../context.ts';
import { QueueDoesNotExist } from '../errors.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export const DeleteQueue = operation('DeleteQueue', {
  input: structure({ QueueUrl: string() }),
  errors: [QueueDoesNotExist],
  access: onQueue('sqs:DeleteQueue'),
});

/** The name can be reused immediately; on AWS only after a minute. */
export const deleteQueue: Handler<typeof DeleteQueue, SqsContext> = async (
  { QueueUrl },
  { queues },
  caller,
) => queues.delete(queues.requireByUrl(caller, QueueUrl));

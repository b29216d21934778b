import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import { onQueue } from '../access.ts';
import type { SqsContext } from '../context.ts';
import { QueueDoesNotExist } from '../errors.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
export const PurgeQueue = operation('PurgeQueue', {
  input: structure({ QueueUrl: string() }),
  errors: [QueueDoesNotExist],
  access: onQueue('sqs:PurgeQueue'),
});

export const purgeQueue: Handler<typeof PurgeQueue, SqsContext> = async ({ QueueUrl }, { queues }, caller) =>
  queues.requireByUrl(caller, QueueUrl).purge();

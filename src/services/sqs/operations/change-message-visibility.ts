import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, string, structure } from '../../../schema/shape.ts';
import { onQueue } from '../access.ts';
import type { SqsContext } from '../context.ts';
import { InvalidParameterValue, QueueDoesNotExist, ReceiptHandleIsInvalid } from '../errors.ts';
import { MAX_VISIBILITY_SECONDS } from '../limits.ts';
import { requireRange } from '../require-range.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export const ChangeMessageVisibility = operation('ChangeMessageVisibility', {
  input: structure({ QueueUrl: string(), ReceiptHandle: string(), VisibilityTimeout: integer() }),
  errors: [InvalidParameterValue, QueueDoesNotExist, ReceiptHandleIsInvalid],
  access: onQueue('sqs:ChangeMessageVisibility'),
});

export const changeMessageVisibility: Handler<typeof ChangeMessageVisibility, SqsContext> = (
  { QueueUrl, ReceiptHandle, VisibilityTimeout },
  { queues },
  caller,
) => {
  const queue = queues.requireByUrl(caller, QueueUrl);
  requireRange('VisibilityTimeout', VisibilityTimeout, 0, MAX_VISIBILITY_SECONDS);
  queue.hide(ReceiptHandle, VisibilityTimeout);
};

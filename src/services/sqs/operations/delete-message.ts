import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import { onQueue } from '../access.ts';
import type { SqsContext } from '../context.ts';
import { InvalidParameterValue, QueueDoesNotExist, ReceiptHandleIsInvalid } from '../errors.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export const DeleteMessage = operation('DeleteMessage', {
  input: structure({ QueueUrl: string(), ReceiptHandle: string() }),
  errors: [InvalidParameterValue, QueueDoesNotExist, ReceiptHandleIsInvalid],
  access: onQueue('sqs:DeleteMessage'),
});

export const deleteMessage: Handler<typeof DeleteMessage, SqsContext> = async (
  { QueueUrl, ReceiptHandle },
  { queues },
  caller,
) => queues.requireByUrl(caller, QueueUrl).delete(ReceiptHandle);

import { type Handler, operation } from '../../../schema/operation.ts';
import { map, string, structure } from '../../../schema/shape.ts';
import { onQueue } from '../access.ts';
import type { SqsContext } from '../context.ts';
import {
  InvalidAttributeName,
  InvalidAttributeValue,
  InvalidParameterValue,
  QueueDoesNotExist,
  UnsupportedOperation,
} from '../errors.ts';
import { readQueueAttributes } from '../queue/attributes.ts';
import { isFifo } from '../queue/document.ts';
import { requireDeadLetterTarget } from '../queue/dead-letters/target.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const SetQueueAttributes = operation('SetQueueAttributes', {
  input: structure({
    QueueUrl: string(),
    Attributes: map(string(), { flat: { name: 'Attribute', key: 'Name', value: 'Value' } }),
  }),
  errors: [
    InvalidAttributeName,
    InvalidAttributeValue,
    InvalidParameterValue,
    QueueDoesNotExist,
    UnsupportedOperation,
  ],
  access: onQueue('sqs:SetQueueAttributes'),
});

export const setQueueAttributes: Handler<typeof SetQueueAttributes, SqsContext> = async (
  { QueueUrl, Attributes },
  { queues },
  caller,
) => {
  const queue = queues.requireByUrl(caller, QueueUrl);
  const attributes = readQueueAttributes(Attributes, isFifo(queue.document));
  requireDeadLetterTarget(queues, queue.document, attributes, isFifo(queue.document));
  await queues.setAttributes(queue, attributes);
};

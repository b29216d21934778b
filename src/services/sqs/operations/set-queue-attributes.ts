import { operation } from '../../../schema/operation.ts';
import type { Handler } from '../../../schema/operation.ts';
import { map, string, structure } from '../../../schema/shape.ts';
import type { SqsContext } from '../context.ts';
import {
  InvalidAttributeName,
  InvalidAttributeValue,
  QueueDoesNotExist,
  UnsupportedOperation,
} from '../errors.ts';
import { readQueueAttributes } from '../queue-attributes.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const SetQueueAttributes = operation('SetQueueAttributes', {
  input: structure({ QueueUrl: string(), Attributes: map(string()) }),
  errors: [InvalidAttributeName, InvalidAttributeValue, QueueDoesNotExist, UnsupportedOperation],
});

export const setQueueAttributes: Handler<typeof SetQueueAttributes, SqsContext> = async (
  { QueueUrl, Attributes },
  { queues },
  caller,
) => queues.setAttributes(queues.requireByUrl(caller, QueueUrl), readQueueAttributes(Attributes));

import { type Handler, operation } from '../../../schema/operation.ts';
import { map, optional, string, structure } from '../../../schema/shape.ts';
import { onNewQueue } from '../access.ts';
import { queueUrl, type SqsContext } from '../context.ts';
import {
  InvalidAttributeName,
  InvalidAttributeValue,
  InvalidParameterValue,
  QueueNameExists,
  UnsupportedOperation,
} from '../errors.ts';
import { readQueueAttributes } from '../queue/attributes.ts';
import { requireDeadLetterTarget } from '../queue/dead-letters/target.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export const CreateQueue = operation('CreateQueue', {
  input: structure({
    QueueName: string(),
    Attributes: optional(map(string(), { flat: { name: 'Attribute', key: 'Name', value: 'Value' } })),
    // Lower case on AWS as well.
    tags: optional(map(string(), { flat: { name: 'Tag', key: 'Key', value: 'Value' } })),
  }),
  output: structure({ QueueUrl: string() }),
  errors: [
    InvalidAttributeName,
    InvalidAttributeValue,
    InvalidParameterValue,
    QueueNameExists,
    UnsupportedOperation,
  ],
  access: onNewQueue,
});

export const createQueue: Handler<typeof CreateQueue, SqsContext> = async (
  { QueueName, Attributes = {}, tags },
  context,
  caller,
) => {
  const attributes = readQueueAttributes(Attributes);
  const { account, region } = caller;
  const source = { account, region, name: QueueName };
  requireDeadLetterTarget(context.queues, source, attributes, attributes.FifoQueue === 'true');
  const queue = await context.queues.create(caller, QueueName, attributes, tags);
  return { QueueUrl: queueUrl(context, queue.document) };
};

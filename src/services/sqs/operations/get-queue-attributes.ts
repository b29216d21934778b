import { type Handler, operation } from '../../../schema/operation.ts';
import { list, map, optional, string, structure } from '../../../schema/shape.ts';
import { onQueue } from '../access.ts';
import type { SqsContext } from '../context.ts';
import { queueArn } from '../queue/document.ts';
import { InvalidAttributeName, QueueDoesNotExist } from '../errors.ts';
import { encryptionOf, isSettable } from '../queue/attributes.ts';
import type { Queue } from '../queue/queue.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export const GetQueueAttributes = operation('GetQueueAttributes', {
  readOnly: true,
  input: structure({
    QueueUrl: string(),
    AttributeNames: optional(list(string(), { flatName: 'AttributeName' })),
  }),
  output: structure({
    Attributes: optional(map(string(), { flat: { name: 'Attribute', key: 'Name', value: 'Value' } })),
  }),
  errors: [InvalidAttributeName, QueueDoesNotExist],
  access: onQueue('sqs:GetQueueAttributes'),
});

export const getQueueAttributes: Handler<typeof GetQueueAttributes, SqsContext> = (
  { QueueUrl, AttributeNames = [] },
  { queues },
  caller,
) => {
  const all = describe(queues.requireByUrl(caller, QueueUrl));
  if (AttributeNames.includes('All')) return { Attributes: all };
  const attributes: Record<string, string> = {};
  for (const name of AttributeNames) {
    const value = Object.hasOwn(all, name) ? all[name] : undefined;
    if (value !== undefined) attributes[name] = value;
    else if (!isSettable(name)) throw InvalidAttributeName(`Unknown Attribute ${name}.`);
  }
  return Object.keys(attributes).length === 0 ? {} : { Attributes: attributes };
};

function describe(queue: Queue): Record<string, string> {
  const { attributes, createdMs, modifiedMs = createdMs } = queue.document;
  const { visible, notVisible, delayed } = queue.counts();
  const values = {
    QueueArn: queueArn(queue.document),
    ApproximateNumberOfMessages: visible,
    ApproximateNumberOfMessagesNotVisible: notVisible,
    ApproximateNumberOfMessagesDelayed: delayed,
    CreatedTimestamp: Math.floor(createdMs / 1_000),
    LastModifiedTimestamp: Math.floor(modifiedMs / 1_000),
    ...attributes,
    ...encryptionOf(attributes),
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

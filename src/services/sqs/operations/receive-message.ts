import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, list, map, optional, string, structure } from '../../../schema/shape.ts';
import { onQueue } from '../access.ts';
import type { SqsContext } from '../context.ts';
import { InvalidParameterValue, QueueDoesNotExist } from '../errors.ts';
import { MAX_RECEIVED_MESSAGES, MAX_VISIBILITY_SECONDS, MAX_WAIT_SECONDS } from '../limits.ts';
import { md5OfAttributes, selectAttributes } from '../message/attributes.ts';
import { systemAttributes } from '../message/system-attributes.ts';
import { FlatMessageAttributes } from '../outgoing-message.ts';
import { md5Of } from '../message/md5.ts';
import type { ReceivedMessage } from '../queue/queue.ts';
import { requireRange } from '../require-range.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export const ReceiveMessage = operation('ReceiveMessage', {
  input: structure({
    QueueUrl: string(),
    /** The older name of MessageSystemAttributeNames. */
    AttributeNames: optional(list(string(), { flatName: 'AttributeName' })),
    MessageSystemAttributeNames: optional(list(string(), { flatName: 'MessageSystemAttributeName' })),
    MessageAttributeNames: optional(list(string(), { flatName: 'MessageAttributeName' })),
    MaxNumberOfMessages: optional(integer()),
    VisibilityTimeout: optional(integer()),
    WaitTimeSeconds: optional(integer()),
    ReceiveRequestAttemptId: optional(string()),
  }),
  output: structure({
    Messages: optional(
      list(
        structure({
          MessageId: string(),
          ReceiptHandle: string(),
          MD5OfBody: string(),
          Body: string(),
          Attributes: optional(map(string(), { flat: { name: 'Attribute', key: 'Name', value: 'Value' } })),
          MD5OfMessageAttributes: optional(string()),
          MessageAttributes: optional(FlatMessageAttributes),
        }),
        { flatName: 'Message' },
      ),
    ),
  }),
  errors: [InvalidParameterValue, QueueDoesNotExist],
  access: onQueue('sqs:ReceiveMessage'),
});

export const receiveMessage: Handler<typeof ReceiveMessage, SqsContext> = async (
  input,
  { queues },
  { account, region, signal },
) => {
  const { MaxNumberOfMessages = 1, VisibilityTimeout, WaitTimeSeconds, ReceiveRequestAttemptId } = input;
  const queue = queues.requireByUrl({ account, region }, input.QueueUrl);
  requireRange('MaxNumberOfMessages', MaxNumberOfMessages, 1, MAX_RECEIVED_MESSAGES);
  requireRange('VisibilityTimeout', VisibilityTimeout, 0, MAX_VISIBILITY_SECONDS);
  requireRange('WaitTimeSeconds', WaitTimeSeconds, 0, MAX_WAIT_SECONDS);
  const messages = await queue.receive({
    maxMessages: MaxNumberOfMessages,
    visibilitySeconds: VisibilityTimeout,
    waitSeconds: WaitTimeSeconds,
    attemptId: ReceiveRequestAttemptId,
    signal,
  });
  if (messages.length === 0) return {};
  const names = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  return {
    Messages: messages.map((message) => {
      const attributes = selectSystemAttributes(message, account, names);
      const selected = selectAttributes(message.attributes, input.MessageAttributeNames ?? []);
      return {
        MessageId: message.messageId,
        ReceiptHandle: message.receiptHandle,
        MD5OfBody: md5Of(message.body),
        Body: message.body,
        ...(Object.keys(attributes).length > 0 && { Attributes: attributes }),
        ...(Object.keys(selected).length > 0 && {
          MD5OfMessageAttributes: md5OfAttributes(selected),
          MessageAttributes: selected,
        }),
      };
    }),
  };
};

function selectSystemAttributes(message: ReceivedMessage, account: string, names: readonly string[]) {
  return Object.fromEntries(
    Object.entries(systemAttributes(message, account)).filter(
      ([name]) => names.includes('All') || names.includes(name),
    ),
  );
}

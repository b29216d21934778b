import { operation } from '../../../schema/operation.ts';
import type { Handler } from '../../../schema/operation.ts';
import { integer, optional, string, structure } from '../../../schema/shape.ts';
import type { SqsContext } from '../context.ts';
import { InvalidParameterValue, OverLimit, QueueDoesNotExist, UnsupportedOperation } from '../errors.ts';
import { MAX_DELAY_SECONDS } from '../limits.ts';
import {
  attributesLength,
  keepAttributes,
  md5OfAttributes,
  MessageAttributes,
} from '../message-attributes.ts';
import { md5Of } from '../queue.ts';
import { requireRange } from '../require-range.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const SendMessage = operation('SendMessage', {
  input: structure({
    QueueUrl: string(),
    MessageBody: string({ min: 1 }),
    DelaySeconds: optional(integer()),
    MessageAttributes: optional(MessageAttributes),
    // Read only to be refused by name.
    MessageGroupId: optional(string()),
    MessageDeduplicationId: optional(string()),
  }),
  output: structure({
    MessageId: string(),
    MD5OfMessageBody: string(),
    MD5OfMessageAttributes: optional(string()),
  }),
  errors: [InvalidParameterValue, OverLimit, QueueDoesNotExist, UnsupportedOperation],
});

export const sendMessage: Handler<typeof SendMessage, SqsContext> = async (input, { queues }, caller) => {
  const { QueueUrl, MessageBody, DelaySeconds } = input;
  for (const name of ['MessageGroupId', 'MessageDeduplicationId'] as const) {
    if (input[name] !== undefined) throw UnsupportedOperation(`${name} is not supported by Millrace.`);
  }
  const queue = queues.requireByUrl(caller, QueueUrl);
  requireRange('DelaySeconds', DelaySeconds, 0, MAX_DELAY_SECONDS);
  const { MaximumMessageSize } = queue.document.attributes;
  const given = input.MessageAttributes ?? {};
  const attributes = keepAttributes(given);
  if (Buffer.byteLength(MessageBody) + attributesLength(attributes) > MaximumMessageSize) {
    throw InvalidParameterValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${MaximumMessageSize} bytes.`,
    );
  }
  if (Object.keys(given).length === 0) {
    const { messageId } = await queue.send({ body: MessageBody }, DelaySeconds);
    return { MessageId: messageId, MD5OfMessageBody: md5Of(MessageBody) };
  }
  const { messageId } = await queue.send({ body: MessageBody, attributes }, DelaySeconds);
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5Of(MessageBody),
    MD5OfMessageAttributes: md5OfAttributes(given),
  };
};

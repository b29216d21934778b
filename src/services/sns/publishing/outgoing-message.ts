import type { Caller } from '../../../schema/caller.ts';
import { type Infer, optional, string, structure } from '../../../schema/shape.ts';
import { MessageAttributes } from '../../sqs/message/attributes.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter } from '../errors.ts';
import { messageOrder } from '../fifo/message-order.ts';
import { topicArn, type TopicDocument } from '../topics.ts';
import { deliver } from './delivery.ts';
import { requireMessageAttributes } from './message-attributes.ts';
import { messageTexts } from './structured-message.ts';

/** The members of a message in Publish and PublishBatch. */
export const OUTGOING_MESSAGE_MEMBERS = {
  Message: string(),
  Subject: optional(string({ max: 100 })),
  MessageStructure: optional(string()),
  MessageAttributes: optional(MessageAttributes),
  MessageDeduplicationId: optional(string()),
  MessageGroupId: optional(string()),
};
const OutgoingMessage = structure(OUTGOING_MESSAGE_MEMBERS);
export type OutgoingMessage = Infer<typeof OutgoingMessage>;

export const PUBLISHED_MESSAGE_MEMBERS = { MessageId: string(), SequenceNumber: optional(string()) };
const PublishedMembers = structure(PUBLISHED_MESSAGE_MEMBERS);

/** @throws InvalidParameter, ParameterValueInvalid */
export function requireContent(input: OutgoingMessage): void {
  const { Message, Subject, MessageAttributes: attributes } = input;
  if (Subject === '') throw InvalidParameter('Invalid parameter: Subject');
  if (Message === '') throw InvalidParameter('Invalid parameter: Empty message');
  if (attributes) requireMessageAttributes(attributes);
  messageTexts(input);
}

export function notSupported(name: string) {
  return InvalidParameter(`Invalid parameter: ${name} Reason: not supported by Millrace`);
}

/** The size that AWS limits: the message, and the names, types and values of its attributes. */
export function messageBytes({ Message, MessageAttributes: attributes = {} }: OutgoingMessage): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue = '', BinaryValue }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      (BinaryValue?.length ?? Buffer.byteLength(StringValue)),
    Buffer.byteLength(Message),
  );
}

/**
 * Resolves when every queue has the message, and every function is to be invoked.
 * @param input was checked
 * @throws Throttled
 */
export async function publishOne(
  context: SnsContext,
  topic: TopicDocument,
  input: OutgoingMessage,
  caller: Caller,
): Promise<Infer<typeof PublishedMembers>> {
  const order = messageOrder(input, topic);
  const publish = async (sequenceNumber: string | undefined) => {
    const messageId = context.random.uuid();
    const published = {
      messageId,
      timestampMs: context.clock.now(),
      texts: messageTexts(input),
      subject: input.Subject,
      attributes: input.MessageAttributes,
      groupId: input.MessageGroupId,
      order: order && { ...order, sequenceNumber: sequenceNumber! },
    };
    await deliver(context, topic, published, caller);
    return messageId;
  };
  if (!order) return { MessageId: await publish(undefined) };
  const { messageId, sequenceNumber } = await context.orders.of(topicArn(topic)).publish(order, publish);
  return { MessageId: messageId, SequenceNumber: sequenceNumber };
}

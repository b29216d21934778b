import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import { MessageAttributes } from '../../sqs/message/attributes.ts';
import type { SnsContext } from '../context.ts';
import { deliver } from '../publishing/delivery.ts';
import { InvalidParameter, NotFound } from '../errors.ts';
import { MAX_MESSAGE_BYTES } from '../limits.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const Publish = operation('Publish', {
  input: structure({
    TopicArn: optional(string()),
    Message: string(),
    Subject: optional(string({ max: 100 })),
    MessageDeduplicationId: optional(string()),
    MessageAttributes: optional(MessageAttributes),
    // Declared only to be rejected by name.
    TargetArn: optional(string()),
    PhoneNumber: optional(string()),
    MessageStructure: optional(string()),
  }),
  output: structure({ MessageId: string() }),
  errors: [InvalidParameter, NotFound],
});

/** Returns when every queue has the message, and every function is to be invoked. */
export const publish: Handler<typeof Publish, SnsContext> = async (input, context, caller) => {
  const { TopicArn, Message, Subject, MessageAttributes: attributes } = input;
  for (const name of ['TargetArn', 'PhoneNumber', 'MessageStructure'] as const) {
    if (input[name] === undefined) continue;
    throw InvalidParameter(`Invalid parameter: ${name} Reason: not supported by Millrace`);
  }
  if (TopicArn === undefined)
    throw InvalidParameter(
      'Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter',
    );
  if (Subject === '') throw InvalidParameter('Invalid parameter: Subject');
  // All topics here are standard topics.
  if (input.MessageDeduplicationId !== undefined) {
    throw InvalidParameter(
      'Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  }
  if (Message === '') throw InvalidParameter('Invalid parameter: Empty message');
  if (Buffer.byteLength(Message) > MAX_MESSAGE_BYTES)
    throw InvalidParameter('Invalid parameter: Message too long');
  const topic = await context.topics.require(TopicArn);
  const messageId = context.random.uuid();
  const timestampMs = context.clock.now();
  const published = { messageId, timestampMs, message: Message, subject: Subject, attributes };
  await deliver(context, topic, published, caller);
  return { MessageId: messageId };
};

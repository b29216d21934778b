import { parseArn } from '../../../lib/aws/arn.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { isServiceError } from '../../../schema/error.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import { SendMessage } from '../../sqs/operations/send-message.ts';
import { MessageAttributes } from '../../sqs/message/attributes.ts';
import { QueueDoesNotExist } from '../../sqs/errors.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter, NotFound } from '../errors.ts';
import { MAX_MESSAGE_BYTES } from '../limits.ts';
import { signNotification } from '../notification.ts';
import type { Subscription } from '../topics.ts';

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

/** Returns when every queue has the message. A queue that does not exist is skipped, as on AWS. */
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
  const isEnveloped = topic.subscriptions.some(({ raw }) => !raw);
  const notification = isEnveloped
    ? await signNotification(context.signer, context.endpoint(), topic, published)
    : undefined;
  const deliver = async (subscription: Subscription) => {
    const { endpoint } = subscription;
    const queue = parseArn(endpoint)!;
    const QueueUrl = `https://sqs.${queue.region}.amazonaws.com/${queue.account}/${queue.resource}`;
    // Raw delivery sends the attributes next to the body; an envelope contains them.
    const message =
      subscription.raw || !notification
        ? { MessageBody: Message, ...(attributes && { MessageAttributes: attributes }) }
        : { MessageBody: notification(subscription) };
    const { region, account } = queue;
    await context.calls
      .call('sqs', SendMessage, { QueueUrl, ...message }, { ...caller, account, region })
      .catch((error: unknown) => {
        if (!isServiceError(error, QueueDoesNotExist)) throw error;
        context.logger.warn('a topic could not deliver to a subscribed queue', {
          topic: TopicArn,
          queue: endpoint,
        });
      });
  };
  await Promise.all(topic.subscriptions.map(deliver));
  return { MessageId: messageId };
};

import { parseArn } from '../../../lib/aws/arn.ts';
import { isClientFault } from '../../../schema/error.ts';
import { type Caller, changedCaller } from '../../../schema/caller.ts';
import { SendMessage } from '../../sqs/operations/send-message.ts';
import { sendingAuthority } from '../../targets/sending-authority.ts';
import type { Service } from '../../targets/target.ts';
import type { SnsContext } from '../context.ts';
import { isFifoName } from '../../fifo/fifo-name.ts';
import { lambdaEvent } from './lambda-event.ts';
import { createNotification, type Notification } from './notification.ts';
import type { PublishedMessage } from './published-message.ts';
import type { MessageTexts } from './structured-message.ts';
import { deadLetterArn } from '../subscriptions/subscription-attributes.ts';
import {
  isPending,
  protocolOf,
  type Subscription,
  subscriptionArn,
  topicArn,
  type TopicDocument,
} from '../topics.ts';

/** A message on its way to one subscription. */
interface Delivery {
  readonly topic: TopicDocument;
  readonly subscription: Subscription;
  readonly published: PublishedMessage;
  /** Undefined if all subscriptions are raw. */
  readonly notification: Notification | undefined;
  readonly caller: Caller;
}

/** Delivers a message to the subscriptions whose filter policies accept it. Resolves when each has it. */
export async function deliver(
  context: SnsContext,
  topic: TopicDocument,
  { texts, ...others }: Omit<PublishedMessage, 'message'> & { readonly texts: MessageTexts },
  caller: Caller,
): Promise<void> {
  const published = { ...others, message: texts.default };
  const confirmed = topic.subscriptions.filter((subscription) => !isPending(subscription));
  if (texts.byProtocol.size === 0) return deliverTo(confirmed, context, topic, published, caller);
  await Promise.all(
    (['sqs', 'lambda'] as const).map((protocol) => {
      const message = texts.byProtocol.get(protocol) ?? texts.default;
      const subscriptions = confirmed.filter((subscription) => protocolOf(subscription) === protocol);
      return deliverTo(subscriptions, context, topic, { ...published, message }, caller);
    }),
  );
}

async function deliverTo(
  subscriptions: readonly Subscription[],
  context: SnsContext,
  topic: TopicDocument,
  published: PublishedMessage,
  caller: Caller,
): Promise<void> {
  const accepting = subscriptions.filter((subscription) =>
    context.filterPolicies.accepts(subscription, published),
  );
  const isEnveloped = accepting.some((subscription) => !subscription.raw);
  const notification = isEnveloped
    ? await createNotification(context.signer, context.endpoint(), topic, published)
    : undefined;
  await Promise.all(
    accepting.map((subscription) => {
      const delivery = { topic, subscription, published, notification, caller };
      return protocolOf(subscription) === 'lambda'
        ? invokeFunction(context, delivery)
        : sendToQueue(context, delivery);
    }),
  );
}

/**
 * A queue that does not exist, does not allow the topic to send or refuses the message (raw, with more than ten attributes)
 * does not fail the request, as on AWS.
 */
async function sendToQueue(context: SnsContext, delivery: Delivery): Promise<void> {
  try {
    await sendMessage(context, delivery.subscription.endpoint, delivery);
  } catch (error) {
    if (!isClientFault(error)) throw error;
    await redrive(context, delivery, error);
  }
}

/** The function's policy must allow the topic to invoke it. */
async function invokeFunction(context: SnsContext, delivery: Delivery): Promise<void> {
  const { topic, subscription, notification, caller } = delivery;
  // Functions always get an envelope, so their subscriptions are never raw.
  const event = lambdaEvent(subscriptionArn(topic, subscription), notification!(subscription));
  try {
    await context.sendToTarget({
      targetArn: subscription.endpoint,
      message: { body: JSON.stringify(event) },
      service: serviceOf(topic),
      trace: caller.trace,
    });
  } catch (error) {
    await redrive(context, delivery, error);
  }
}

/** Sends what could not be delivered to the dead-letter queue of the subscription, if it has one. */
async function redrive(context: SnsContext, delivery: Delivery, error: unknown): Promise<void> {
  const { topic, subscription } = delivery;
  const facts = { topic: topicArn(topic), endpoint: subscription.endpoint };
  context.logger.warn('a topic could not deliver to a subscription', { ...facts, error });
  const queue = subscription.redrivePolicy && deadLetterArn(subscription.redrivePolicy);
  if (queue === undefined || queue === '') return;
  await sendMessage(context, queue, delivery).catch((failure: unknown) => {
    context.logger.warn('a topic could not send to the dead-letter queue of a subscription', {
      ...facts,
      queue,
      error: failure,
    });
  });
}

async function sendMessage(
  { calls }: SnsContext,
  queueArn: string,
  { topic, subscription, published, notification, caller }: Delivery,
): Promise<void> {
  const { account, region, resource } = parseArn(queueArn)!;
  const { message, attributes } = published;
  const QueueUrl = `https://sqs.${region}.amazonaws.com/${account}/${resource}`;
  // Raw delivery sends the attributes next to the body; an envelope contains them.
  const content =
    subscription.raw || !notification
      ? { MessageBody: message, ...(attributes && { MessageAttributes: attributes }) }
      : { MessageBody: JSON.stringify(notification(subscription)) };
  const input = { QueueUrl, ...content, ...orderFor(resource, published) };
  const authority = sendingAuthority(calls.authorities, { service: serviceOf(topic) });
  await calls.call('sqs', SendMessage, input, changedCaller(caller, { account, region, authority }));
}

function serviceOf(topic: TopicDocument): Service {
  return { principal: 'sns.amazonaws.com', sourceArn: topicArn(topic), account: topic.account };
}

/**
 * FIFO queues get the group and the deduplication id. Standard queues get the group of standard topics only:
 * docs/aws/sns.md#fifo-topics.
 */
function orderFor(queueName: string, { order, groupId }: PublishedMessage) {
  if (order && isFifoName(queueName)) {
    return { MessageGroupId: order.groupId, MessageDeduplicationId: order.deduplicationId };
  }
  return order || groupId === undefined ? {} : { MessageGroupId: groupId };
}

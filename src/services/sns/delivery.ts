import { parseArn } from '../../lib/aws/arn.ts';
import { isServiceError } from '../../schema/error.ts';
import type { Caller } from '../../schema/operation.ts';
import { QueueDoesNotExist } from '../sqs/errors.ts';
import { SendMessage } from '../sqs/operations/send-message.ts';
import type { SnsContext } from './context.ts';
import { compileFilterPolicy } from './filter-policy.ts';
import { lambdaEvent } from './lambda-event.ts';
import { type Notification, type PublishedMessage, signNotification } from './notification.ts';
import { deadLetterArn } from './subscription-attributes.ts';
import { type Subscription, subscriptionArn, topicArn, type TopicDocument } from './topics.ts';

/** Delivers a message to the subscriptions whose filter policies accept it. Resolves when each has it. */
export async function deliver(
  context: SnsContext,
  topic: TopicDocument,
  published: PublishedMessage,
  caller: Caller,
): Promise<void> {
  const accepting = topic.subscriptions.filter(
    ({ filterPolicy, filterPolicyScope }) =>
      filterPolicy === undefined || compileFilterPolicy(filterPolicy, filterPolicyScope)(published),
  );
  const isEnveloped = accepting.some((subscription) => !subscription.raw);
  const notification = isEnveloped
    ? await signNotification(context.signer, context.endpoint(), topic, published)
    : undefined;
  await Promise.all(
    accepting.map((subscription) =>
      parseArn(subscription.endpoint)?.service === 'lambda'
        ? invokeFunction(context, topic, subscription, published, notification, caller)
        : sendToQueue(context, topic, subscription, published, notification, caller),
    ),
  );
}

/** A queue that does not exist is skipped, as on AWS. */
async function sendToQueue(
  context: SnsContext,
  topic: TopicDocument,
  subscription: Subscription,
  published: PublishedMessage,
  notification: Notification | undefined,
  caller: Caller,
): Promise<void> {
  try {
    await sendMessage(context, subscription.endpoint, subscription, published, notification, caller);
  } catch (error) {
    if (!isServiceError(error, QueueDoesNotExist)) throw error;
    await redrive(context, topic, subscription, published, notification, caller, error);
  }
}

/** The function's policy must allow the topic to invoke it. */
async function invokeFunction(
  context: SnsContext,
  topic: TopicDocument,
  subscription: Subscription,
  published: PublishedMessage,
  notification: Notification | undefined,
  caller: Caller,
): Promise<void> {
  // Functions always get an envelope, so their subscriptions are never raw.
  const event = lambdaEvent(subscriptionArn(topic, subscription), notification!(subscription));
  const arn = topicArn(topic);
  try {
    await context.sendToTarget({
      targetArn: subscription.endpoint,
      message: { body: JSON.stringify(event) },
      service: { principal: 'sns.amazonaws.com', sourceArn: arn, account: topic.account },
      trace: caller.trace,
    });
  } catch (error) {
    await redrive(context, topic, subscription, published, notification, caller, error);
  }
}

/** Sends what could not be delivered to the dead-letter queue of the subscription, if it has one. */
async function redrive(
  context: SnsContext,
  topic: TopicDocument,
  subscription: Subscription,
  published: PublishedMessage,
  notification: Notification | undefined,
  caller: Caller,
  error: unknown,
): Promise<void> {
  const facts = { topic: topicArn(topic), endpoint: subscription.endpoint };
  const reason = error instanceof Error ? error.message : String(error);
  context.logger.warn('a topic could not deliver to a subscription', { ...facts, error: reason });
  const queue = subscription.redrivePolicy && deadLetterArn(subscription.redrivePolicy);
  if (queue === undefined || queue === '') return;
  await sendMessage(context, queue, subscription, published, notification, caller).catch(
    (failure: unknown) => {
      const letter = { ...facts, queue, error: String(failure) };
      context.logger.warn('a topic could not send to the dead-letter queue of a subscription', letter);
    },
  );
}

async function sendMessage(
  { calls }: SnsContext,
  queueArn: string,
  subscription: Subscription,
  { message, attributes }: PublishedMessage,
  notification: Notification | undefined,
  caller: Caller,
): Promise<void> {
  const { account, region, resource } = parseArn(queueArn)!;
  const QueueUrl = `https://sqs.${region}.amazonaws.com/${account}/${resource}`;
  // Raw delivery sends the attributes next to the body; an envelope contains them.
  const content =
    subscription.raw || !notification
      ? { MessageBody: message, ...(attributes && { MessageAttributes: attributes }) }
      : { MessageBody: JSON.stringify(notification(subscription)) };
  await calls.call('sqs', SendMessage, { QueueUrl, ...content }, { ...caller, account, region });
}

import { parseArn } from '../../../lib/aws/arn.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, map, optional, string, structure } from '../../../schema/shape.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter, NotFound, SubscriptionLimitExceeded } from '../errors.ts';
import { MAX_SUBSCRIPTIONS } from '../limits.ts';
import { readRawDelivery } from '../subscription-attributes.ts';
import { subscriptionArn } from '../topics.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
export const Subscribe = operation('Subscribe', {
  input: structure({
    TopicArn: string(),
    Protocol: string(),
    Endpoint: optional(string()),
    Attributes: optional(map(string())),
    ReturnSubscriptionArn: optional(boolean()),
  }),
  output: structure({ SubscriptionArn: string() }),
  errors: [InvalidParameter, NotFound, SubscriptionLimitExceeded],
});

/**
 * Queues need no confirmation, so the ARN is returned immediately. If the queue is already subscribed, returns that
 * subscription.
 */
export const subscribe: Handler<typeof Subscribe, SnsContext> = async (
  { TopicArn, Protocol, Endpoint = '', Attributes = {} },
  { topics, random },
) => {
  if (Protocol !== 'sqs') {
    throw InvalidParameter(
      `Invalid parameter: Protocol Reason: Millrace delivers to sqs only, not to ${Protocol}`,
    );
  }
  if (parseArn(Endpoint)?.service !== 'sqs') throw InvalidParameter('Invalid parameter: SQS endpoint ARN');
  const raw = readRawDelivery(Attributes);
  const topic = await topics.update(TopicArn, (current) => {
    const { subscriptions } = current;
    if (subscriptions.some(({ endpoint }) => endpoint === Endpoint)) return current;
    if (subscriptions.length >= MAX_SUBSCRIPTIONS) {
      throw SubscriptionLimitExceeded(`A Millrace topic has at most ${MAX_SUBSCRIPTIONS} subscriptions`);
    }
    return { ...current, subscriptions: [...subscriptions, { id: random.uuid(), endpoint: Endpoint, raw }] };
  });
  const subscription = topic.subscriptions.find(({ endpoint }) => endpoint === Endpoint)!;
  if (subscription.raw !== raw) {
    throw InvalidParameter(
      'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    );
  }
  return { SubscriptionArn: subscriptionArn(topic, subscription) };
};

import { onTopic, subscriptionKeys } from '../access.ts';
import { isDeepStrictEqual } from 'node:util';
import { parseArn } from '../../../lib/aws/arn.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, map, optional, string, structure } from '../../../schema/shape.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter, NotFound, SubscriptionLimitExceeded } from '../errors.ts';
import { requireDeliverable } from '../fifo/subscription-rules.ts';
import { MAX_SUBSCRIPTIONS } from '../limits.ts';
import { withAttributes } from '../subscription-attributes.ts';
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
  access: onTopic('sns:Subscribe', subscriptionKeys),
});

/**
 * Queues and functions need no confirmation, so the ARN is returned immediately. If one is already subscribed, returns that
 * subscription.
 */
export const subscribe: Handler<typeof Subscribe, SnsContext> = async (
  { TopicArn, Protocol, Endpoint = '', Attributes = {} },
  { topics, random },
) => {
  if (Protocol !== 'sqs' && Protocol !== 'lambda') {
    throw InvalidParameter(
      `Invalid parameter: Protocol Reason: Millrace delivers to sqs and lambda only, not to ${Protocol}`,
    );
  }
  if (parseArn(Endpoint)?.service !== Protocol) {
    throw InvalidParameter(
      Protocol === 'sqs'
        ? 'Invalid parameter: SQS endpoint ARN'
        : 'Invalid parameter: Endpoint Reason: Endpoint ARN does not match protocol lambda',
    );
  }
  const settings = withAttributes({ raw: false }, Attributes);
  if (Protocol === 'lambda' && settings.raw) {
    throw InvalidParameter(
      'Invalid parameter: Attributes Reason: Delivery protocol [lambda] does not support raw message delivery.',
    );
  }
  requireDeliverable(TopicArn, Endpoint, settings);
  const topic = await topics.update(TopicArn, (current) => {
    const { subscriptions } = current;
    if (subscriptions.some(({ endpoint }) => endpoint === Endpoint)) return current;
    if (subscriptions.length >= MAX_SUBSCRIPTIONS) {
      throw SubscriptionLimitExceeded(`A Millrace topic has at most ${MAX_SUBSCRIPTIONS} subscriptions`);
    }
    return {
      ...current,
      subscriptions: [...subscriptions, { ...settings, id: random.uuid(), endpoint: Endpoint }],
    };
  });
  const subscription = topic.subscriptions.find(({ endpoint }) => endpoint === Endpoint)!;
  const { id: _id, endpoint: _endpoint, ...stored } = subscription;
  if (!isDeepStrictEqual(stored, settings)) {
    throw InvalidParameter(
      'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    );
  }
  return { SubscriptionArn: subscriptionArn(topic, subscription) };
};

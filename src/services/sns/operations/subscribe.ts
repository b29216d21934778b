import { onTopic, subscriptionKeys } from '../access.ts';
import { parseArn, partitionOf } from '../../../lib/aws/arn.ts';
import { accountRoot } from '../../../policy/principal.ts';
import type { Caller } from '../../../schema/caller.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, map, optional, string, structure } from '../../../schema/shape.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter, NotFound, SubscriptionLimitExceeded } from '../errors.ts';
import { requireDeliverable } from '../fifo/subscription-rules.ts';
import { MAX_SUBSCRIPTIONS } from '../limits.ts';
import { isUnchanged, withAttributes } from '../subscriptions/subscription-attributes.ts';
import { requireTopicArn } from '../topic-arn.ts';
import { type MailProtocol, type Subscription, subscriptionArn } from '../topics.ts';

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
 * Queues and functions need no confirmation, so the ARN is returned immediately; a subscription by mail stays pending. If
 * the endpoint is already subscribed, returns that subscription.
 */
export const subscribe: Handler<typeof Subscribe, SnsContext> = async (
  { TopicArn, Protocol, Endpoint = '', Attributes = {}, ReturnSubscriptionArn },
  { topics, random, logger },
  caller,
) => {
  requireTopicArn(TopicArn, caller);
  await topics.require(TopicArn);
  const mail = requireEndpoint(Protocol, Endpoint);
  const settings = { ...withAttributes({ raw: false }, Attributes), ...(mail && { mail }) };
  if (Protocol !== 'sqs' && settings.raw) {
    throw InvalidParameter(
      `Invalid parameter: Attributes Reason: Delivery protocol [${Protocol}] does not support raw message delivery.`,
    );
  }
  requireDeliverable(TopicArn, { endpoint: Endpoint, protocol: Protocol }, settings);
  const isSame = (each: Subscription) => each.endpoint === Endpoint && each.mail === mail;
  const principal = principalOf(caller);
  const topic = await topics.update(TopicArn, (current) => {
    const { subscriptions } = current;
    const existing = subscriptions.find(isSame);
    if (existing) {
      if (isUnchanged(existing, Attributes)) return current;
      throw InvalidParameter(
        'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
      );
    }
    if (subscriptions.length >= MAX_SUBSCRIPTIONS) {
      throw SubscriptionLimitExceeded(`A Millrace topic has at most ${MAX_SUBSCRIPTIONS} subscriptions`);
    }
    return {
      ...current,
      subscriptions: [...subscriptions, { ...settings, id: random.uuid(), endpoint: Endpoint, principal }],
    };
  });
  const subscription = topic.subscriptions.find(isSame)!;
  if (mail) {
    logger.warn('a subscription by mail stays pending: Millrace sends no mail', {
      topic: TopicArn,
      endpoint: Endpoint,
    });
    if (ReturnSubscriptionArn !== true) return { SubscriptionArn: 'pending confirmation' };
  }
  return { SubscriptionArn: subscriptionArn(topic, subscription) };
};

/** @returns the protocol if the endpoint is an address @throws InvalidParameter */
function requireEndpoint(protocol: string, endpoint: string): MailProtocol | undefined {
  switch (protocol) {
    case 'email':
    case 'email-json':
      if (/^[^\s@]+@[^\s@]+$/.test(endpoint)) return protocol;
      throw InvalidParameter('Invalid parameter: Email address');
    case 'sqs':
      if (parseArn(endpoint)?.service === protocol) return undefined;
      throw InvalidParameter('Invalid parameter: SQS endpoint ARN');
    case 'lambda':
      if (parseArn(endpoint)?.service === protocol) return undefined;
      throw InvalidParameter(
        'Invalid parameter: Endpoint Reason: Endpoint ARN does not match protocol lambda',
      );
    case 'application':
    case 'firehose':
    case 'http':
    case 'https':
    case 'sms':
      throw InvalidParameter(
        `Invalid parameter: Protocol Reason: Millrace delivers to sqs and lambda only, not to ${protocol}`,
      );
    default:
      throw InvalidParameter(
        `Invalid parameter: Amazon SNS does not support this protocol string: ${protocol}`,
      );
  }
}

/** The root user for a caller whose key is not known here, as in GetCallerIdentity. */
function principalOf({ authority, account, region }: Caller): string {
  const name = authority?.name ?? '';
  if (name.startsWith('arn:')) return name;
  return accountRoot(account, partitionOf(region)).arn;
}

import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter, NotFound } from '../errors.ts';
import { requireDeliverable } from '../fifo/subscription-rules.ts';
import { withAttributes } from '../subscriptions/subscription-attributes.ts';
import { protocolOf, requireSubscription, type Subscription, topicArn } from '../topics.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */
export const SetSubscriptionAttributes = operation('SetSubscriptionAttributes', {
  input: structure({
    SubscriptionArn: string(),
    AttributeName: string(),
    AttributeValue: optional(string()),
  }),
  errors: [InvalidParameter, NotFound],
  access: onAll('sns:SetSubscriptionAttributes'),
});

export const setSubscriptionAttributes: Handler<typeof SetSubscriptionAttributes, SnsContext> = async (
  { SubscriptionArn, AttributeName, AttributeValue = '' },
  { topics },
  caller,
) => {
  const { topic, subscription } = await requireSubscription(topics, SubscriptionArn, caller);
  const change = (current: Subscription): Subscription => {
    const { id, endpoint, mail } = current;
    const settings = withAttributes(
      current,
      { [AttributeName]: AttributeValue },
      'SetSubscriptionAttributes',
    );
    requireDeliverable(topicArn(topic), { endpoint, protocol: protocolOf(subscription) }, settings);
    return { ...settings, id, endpoint, ...(mail && { mail }) };
  };
  await topics.update(topicArn(topic), (current) => ({
    ...current,
    subscriptions: current.subscriptions.map((each) => (each.id === subscription.id ? change(each) : each)),
  }));
};

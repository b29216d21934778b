import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter, NotFound } from '../errors.ts';
import { withAttributes } from '../subscription-attributes.ts';
import { requireSubscription, topicArn } from '../topics.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */
export const SetSubscriptionAttributes = operation('SetSubscriptionAttributes', {
  input: structure({
    SubscriptionArn: string(),
    AttributeName: string(),
    AttributeValue: optional(string()),
  }),
  errors: [InvalidParameter, NotFound],
});

export const setSubscriptionAttributes: Handler<typeof SetSubscriptionAttributes, SnsContext> = async (
  { SubscriptionArn, AttributeName, AttributeValue = '' },
  { topics },
) => {
  const { topic, subscription } = await requireSubscription(topics, SubscriptionArn);
  await topics.update(topicArn(topic), (current) => ({
    ...current,
    subscriptions: current.subscriptions.map((each) =>
      each.id === subscription.id
        ? {
            ...withAttributes(each, { [AttributeName]: AttributeValue }),
            id: each.id,
            endpoint: each.endpoint,
          }
        : each,
    ),
  }));
};

import { pageAfter } from '../../../lib/list/page.ts';
import type { Infer } from '../../../schema/shape.ts';
import { invalidNextToken } from '../errors.ts';
import { SUBSCRIPTIONS_PER_PAGE } from '../limits.ts';
import type { SubscriptionSummary } from '../shapes.ts';
import { isPending, protocolOf, subscriptionArn, topicArn, type TopicDocument } from '../topics.ts';

/** What stands for the ARN of a subscription in a list until its endpoint has confirmed it. */
export const PENDING_CONFIRMATION = 'PendingConfirmation';

/** A page of the subscriptions of the topics, in order of ARN. @throws InvalidParameter for an invalid token */
export function subscriptionPage(
  topics: readonly TopicDocument[],
  token: string | undefined,
): { Subscriptions: Infer<typeof SubscriptionSummary>[]; NextToken?: string } {
  const all = topics.flatMap((topic) =>
    topic.subscriptions.map((subscription) => ({
      arn: subscriptionArn(topic, subscription),
      summary: {
        SubscriptionArn: isPending(subscription)
          ? PENDING_CONFIRMATION
          : subscriptionArn(topic, subscription),
        Owner: topic.account,
        Protocol: protocolOf(subscription),
        Endpoint: subscription.endpoint,
        TopicArn: topicArn(topic),
      },
    })),
  );
  const page = pageAfter(all, {
    list: 'subscriptions',
    keyOf: ({ arn }) => arn,
    token,
    size: SUBSCRIPTIONS_PER_PAGE,
    invalidToken: invalidNextToken,
  });
  const Subscriptions = page.items.map(({ summary }) => summary);
  return { Subscriptions, ...(page.token !== undefined && { NextToken: page.token }) };
}

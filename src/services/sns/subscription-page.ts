import type { Infer } from '../../schema/shape.ts';
import { SUBSCRIPTIONS_A_PAGE } from './limits.ts';
import type { SubscriptionSummary } from './shapes.ts';
import type { TopicDocument } from './topics.ts';
import { subscriptionArn, topicArn } from './topics.ts';

/** A page of the subscriptions of some topics. The token is the ARN of the last one of the page before. */
export function subscriptionPage(
  topics: readonly TopicDocument[],
  token: string | undefined,
): { Subscriptions: Infer<typeof SubscriptionSummary>[]; NextToken?: string } {
  const all = topics.flatMap((topic) =>
    topic.subscriptions.map((subscription) => ({
      SubscriptionArn: subscriptionArn(topic, subscription),
      Owner: topic.account,
      Protocol: 'sqs',
      Endpoint: subscription.endpoint,
      TopicArn: topicArn(topic),
    })),
  );
  const start = all.findIndex(({ SubscriptionArn }) => SubscriptionArn === token) + 1;
  const page = all.slice(start, start + SUBSCRIPTIONS_A_PAGE);
  const last = page.at(-1);
  const isLast = start + page.length >= all.length;
  return { Subscriptions: page, ...(last && !isLast && { NextToken: last.SubscriptionArn }) };
}

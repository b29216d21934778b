import { NotFound } from '../../../sns/errors.ts';
import { ListSubscriptionsByTopic } from '../../../sns/operations/list-subscriptions-by-topic.ts';
import { Unsubscribe } from '../../../sns/operations/unsubscribe.ts';
import { PENDING_CONFIRMATION } from '../../../sns/subscriptions/subscription-page.ts';
import { type ResourceContext, unlessMissing } from '../handler.ts';

/**
 * All subscriptions of a topic; empty when the topic does not exist.
 * @param region that of the topic, if it is not the stack's
 */
export async function subscriptionsOf(topicArn: string, context: ResourceContext, region?: string) {
  const all = [];
  let token: string | undefined;
  do {
    const input = { TopicArn: topicArn, ...(token !== undefined && { NextToken: token }) };
    const page = await unlessMissing(context.call('sns', ListSubscriptionsByTopic, input, region), NotFound);
    all.push(...(page?.Subscriptions ?? []));
    token = page?.NextToken;
  } while (token !== undefined);
  return all;
}

/** @param arn as lists contain it: a pending subscription has no ARN by which it could be removed, so it stays */
export async function unsubscribe(arn: string, context: ResourceContext): Promise<void> {
  if (arn !== PENDING_CONFIRMATION) await context.call('sns', Unsubscribe, { SubscriptionArn: arn });
}

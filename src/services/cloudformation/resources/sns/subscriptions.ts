import { NotFound } from '../../../sns/errors.ts';
import { ListSubscriptionsByTopic } from '../../../sns/operations/list-subscriptions-by-topic.ts';
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

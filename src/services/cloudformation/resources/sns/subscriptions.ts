import { NotFound } from '../../../sns/errors.ts';
import { ListSubscriptionsByTopic } from '../../../sns/operations/list-subscriptions-by-topic.ts';
import { type ResourceContext, unlessMissing } from '../handler.ts';

/** All subscriptions of a topic; empty when the topic does not exist. */
export async function subscriptionsOf(topicArn: string, context: ResourceContext) {
  const all = [];
  let token: string | undefined;
  do {
    const input = { TopicArn: topicArn, ...(token !== undefined && { NextToken: token }) };
    const page = await unlessMissing(context.call('sns', ListSubscriptionsByTopic, input), NotFound);
    all.push(...(page?.Subscriptions ?? []));
    token = page?.NextToken;
  } while (token !== undefined);
  return all;
}

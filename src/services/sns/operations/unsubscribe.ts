import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter } from '../errors.ts';
import { requireArn } from '../topic-arn.ts';
import { findSubscription, topicArn } from '../topics.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html */
export const Unsubscribe = operation('Unsubscribe', {
  input: structure({ SubscriptionArn: string() }),
  errors: [InvalidParameter],
  access: onAll('sns:Unsubscribe'),
});

/** The ARN of a topic and an id. */
const SUBSCRIPTION_ARN_ELEMENTS = 7;

/** Succeeds if the subscription does not exist, as on AWS. */
export const unsubscribe: Handler<typeof Unsubscribe, SnsContext> = async (
  { SubscriptionArn },
  { topics },
  caller,
) => {
  requireArn(SubscriptionArn, 'SubscriptionArn');
  if (SubscriptionArn.split(':').length < SUBSCRIPTION_ARN_ELEMENTS) {
    throw InvalidParameter('Invalid parameter: SubscriptionId');
  }
  const found = await findSubscription(topics, SubscriptionArn, caller);
  if (!found) return;
  const { id } = found.subscription;
  await topics.update(topicArn(found.topic), (topic) => ({
    ...topic,
    subscriptions: topic.subscriptions.filter((each) => each.id !== id),
  }));
};

import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { onTopic } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter, NotFound } from '../errors.ts';
import { subscriptionPage } from '../subscriptions/subscription-page.ts';
import { SubscriptionSummary } from '../shapes.ts';
import { requireTopicArn } from '../topic-arn.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
export const ListSubscriptionsByTopic = operation('ListSubscriptionsByTopic', {
  readOnly: true,
  input: structure({ TopicArn: string(), NextToken: optional(string()) }),
  output: structure({ Subscriptions: list(SubscriptionSummary), NextToken: optional(string()) }),
  errors: [InvalidParameter, NotFound],
  access: onTopic('sns:ListSubscriptionsByTopic'),
});

export const listSubscriptionsByTopic: Handler<typeof ListSubscriptionsByTopic, SnsContext> = async (
  { TopicArn, NextToken },
  { topics },
  caller,
) => {
  requireTopicArn(TopicArn, caller);
  return subscriptionPage([await topics.require(TopicArn)], NextToken);
};

import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { map, string, structure } from '../../../schema/shape.ts';
import type { SnsContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { isPending, protocolOf, requireSubscription, topicArn } from '../topics.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html */
export const GetSubscriptionAttributes = operation('GetSubscriptionAttributes', {
  readOnly: true,
  input: structure({ SubscriptionArn: string() }),
  output: structure({ Attributes: map(string()) }),
  errors: [NotFound],
  access: onAll('sns:GetSubscriptionAttributes'),
});

export const getSubscriptionAttributes: Handler<typeof GetSubscriptionAttributes, SnsContext> = async (
  { SubscriptionArn },
  { topics },
  caller,
) => {
  const { topic, subscription } = await requireSubscription(topics, SubscriptionArn, caller);
  const { filterPolicy, filterPolicyScope = 'MessageAttributes', redrivePolicy, principal } = subscription;
  return {
    Attributes: {
      SubscriptionArn,
      TopicArn: topicArn(topic),
      Owner: topic.account,
      Protocol: protocolOf(subscription),
      Endpoint: subscription.endpoint,
      RawMessageDelivery: String(subscription.raw),
      PendingConfirmation: String(isPending(subscription)),
      ConfirmationWasAuthenticated: String(!isPending(subscription)),
      ...(principal !== undefined && { SubscriptionPrincipal: principal }),
      ...(filterPolicy !== undefined && {
        FilterPolicy: filterPolicy,
        FilterPolicyScope: filterPolicyScope,
      }),
      ...(redrivePolicy !== undefined && { RedrivePolicy: redrivePolicy }),
    },
  };
};

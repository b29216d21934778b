import { type Handler, operation } from '../../../schema/operation.ts';
import { map, string, structure } from '../../../schema/shape.ts';
import { onTopic } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { requireTopicArn } from '../topic-arn.ts';
import { defaultPolicy } from '../topic-policy.ts';
import { isPending, topicArn } from '../topics.ts';
import { isFifoName } from '../../fifo/fifo-name.ts';
import { InvalidParameter, NotFound } from '../errors.ts';

const DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
});

/** @see https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export const GetTopicAttributes = operation('GetTopicAttributes', {
  readOnly: true,
  input: structure({ TopicArn: string() }),
  output: structure({ Attributes: map(string()) }),
  errors: [InvalidParameter, NotFound],
  access: onTopic('sns:GetTopicAttributes'),
});

export const getTopicAttributes: Handler<typeof GetTopicAttributes, SnsContext> = async (
  { TopicArn },
  { topics },
  caller,
) => {
  requireTopicArn(TopicArn, caller);
  const topic = await topics.require(TopicArn);
  const { account, name, attributes, subscriptions } = topic;
  const arn = topicArn(topic);
  const pending = subscriptions.filter(isPending).length;
  return {
    Attributes: {
      TopicArn: arn,
      Owner: account,
      DisplayName: '',
      // What AWS reports for a topic without a policy and a delivery policy of its own.
      Policy: defaultPolicy(arn, account),
      EffectiveDeliveryPolicy: DELIVERY_POLICY,
      SubscriptionsConfirmed: String(subscriptions.length - pending),
      SubscriptionsPending: String(pending),
      SubscriptionsDeleted: '0',
      ...(isFifoName(name) && { ContentBasedDeduplication: 'false' }),
      ...attributes,
    },
  };
};

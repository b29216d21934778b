import { type Handler, operation } from '../../../schema/operation.ts';
import { map, string, structure } from '../../../schema/shape.ts';
import { onTopic } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { isPending } from '../topics.ts';
import { isFifoName } from '../../fifo/fifo-name.ts';
import { NotFound } from '../errors.ts';

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
  errors: [NotFound],
  access: onTopic('sns:GetTopicAttributes'),
});

export const getTopicAttributes: Handler<typeof GetTopicAttributes, SnsContext> = async (
  { TopicArn },
  { topics },
) => {
  const { account, name, attributes, subscriptions } = await topics.require(TopicArn);
  const pending = subscriptions.filter(isPending).length;
  return {
    Attributes: {
      TopicArn,
      Owner: account,
      DisplayName: '',
      // What AWS reports for a topic without a policy and a delivery policy of its own.
      Policy: defaultPolicy(TopicArn, account),
      EffectiveDeliveryPolicy: DELIVERY_POLICY,
      SubscriptionsConfirmed: String(subscriptions.length - pending),
      SubscriptionsPending: String(pending),
      SubscriptionsDeleted: '0',
      ...(isFifoName(name) && { ContentBasedDeduplication: 'false' }),
      ...attributes,
    },
  };
};

/** Lets the owner's account use the topic, which it may without a policy as well. */
function defaultPolicy(topicArn: string, account: string): string {
  const actions = [
    'GetTopicAttributes',
    'SetTopicAttributes',
    'AddPermission',
    'RemovePermission',
    'DeleteTopic',
    'Subscribe',
    'ListSubscriptionsByTopic',
    'Publish',
  ];
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: actions.map((action) => `SNS:${action}`),
        Resource: topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
}

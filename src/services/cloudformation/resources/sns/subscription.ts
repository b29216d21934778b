import { SetSubscriptionAttributes } from '../../../sns/operations/set-subscription-attributes.ts';
import { Subscribe } from '../../../sns/operations/subscribe.ts';
import { Unsubscribe } from '../../../sns/operations/unsubscribe.ts';
import { pick, type ResourceHandler } from '../handler.ts';
import { subscriptionsOf } from './subscriptions.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export const snsSubscription: ResourceHandler = {
  type: 'AWS::SNS::Subscription',
  properties: { Endpoint: 'replace', Protocol: 'replace', TopicArn: 'replace', RawMessageDelivery: 'update' },
  required: ['Protocol', 'TopicArn'],
  nameProperty: undefined,

  creationKey: (properties) => `${String(properties['TopicArn'])}|${String(properties['Endpoint'])}`,

  async find(_, properties, context) {
    const all = await subscriptionsOf(String(properties['TopicArn']), context);
    return all.find(({ Endpoint: endpoint }) => endpoint === properties['Endpoint'])?.SubscriptionArn;
  },

  async create(_, properties, context) {
    const { SubscriptionArn: arn } = await context.call('sns', Subscribe, {
      ...pick(properties, ['TopicArn', 'Protocol', 'Endpoint']),
      Attributes: pick(properties, ['RawMessageDelivery']),
    });
    await context.created(arn);
    return { Arn: arn };
  },

  async update(arn, next, _, context) {
    await context.call('sns', SetSubscriptionAttributes, {
      SubscriptionArn: arn,
      AttributeName: 'RawMessageDelivery',
      AttributeValue: next['RawMessageDelivery'] ?? false,
    });
    return { Arn: arn };
  },

  async remove(arn, _, context) {
    await context.call('sns', Unsubscribe, { SubscriptionArn: arn });
  },
};

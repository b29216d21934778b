import { SetSubscriptionAttributes } from '../../../sns/operations/set-subscription-attributes.ts';
import { Subscribe } from '../../../sns/operations/subscribe.ts';
import { withAttributes } from '../../../sns/subscriptions/subscription-attributes.ts';
import { jsonText, pick, type Properties, type ResourceHandler, textOf } from '../handler.ts';
import { subscriptionsOf, unsubscribe } from './subscriptions.ts';

/** The scope is set before the policy that it applies to. */
const ATTRIBUTES = ['RawMessageDelivery', 'FilterPolicyScope', 'FilterPolicy', 'RedrivePolicy'];
const DEFAULTS: Readonly<Record<string, string>> = {
  RawMessageDelivery: 'false',
  FilterPolicyScope: 'MessageAttributes',
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export const snsSubscription: ResourceHandler = {
  type: 'AWS::SNS::Subscription',
  properties: {
    Endpoint: 'replace',
    Protocol: 'replace',
    TopicArn: 'replace',
    Region: 'update',
    ...Object.fromEntries(ATTRIBUTES.map((name) => [name, 'update' as const])),
  },
  required: ['Protocol', 'TopicArn'],
  nameProperty: undefined,
  checks: {
    FilterPolicy: (_, literals) =>
      withAttributes({ raw: false }, attributesOf(pick(literals, ['FilterPolicyScope', 'FilterPolicy']))),
  },
  attributeNames: ['Arn'],

  creationKey: (properties) => `${String(properties['TopicArn'])}|${String(properties['Endpoint'])}`,

  async find(_, properties, context) {
    const all = await subscriptionsOf(String(properties['TopicArn']), context, textOf(properties, 'Region'));
    return all.find(({ Endpoint: endpoint }) => endpoint === properties['Endpoint'])?.SubscriptionArn;
  },

  async create(_, properties, context) {
    const input = {
      ...pick(properties, ['TopicArn', 'Protocol', 'Endpoint']),
      Attributes: attributesOf(properties),
      ReturnSubscriptionArn: true,
    };
    const { SubscriptionArn: arn } = await context.call(
      'sns',
      Subscribe,
      input,
      textOf(properties, 'Region'),
    );
    await context.created(arn);
    return { Arn: arn };
  },

  async update(arn, next, previous, context) {
    const wanted = attributesOf(next);
    const current = attributesOf(previous);
    for (const name of ATTRIBUTES) {
      if (wanted[name] === current[name]) continue;
      await context.call('sns', SetSubscriptionAttributes, {
        SubscriptionArn: arn,
        AttributeName: name,
        AttributeValue: wanted[name] ?? DEFAULTS[name] ?? '',
      });
    }
    return { Arn: arn };
  },

  remove: (arn, _, context) => unsubscribe(arn, context),
};

function attributesOf(properties: Properties): Readonly<Record<string, string>> {
  const entries = Object.entries(pick(properties, ATTRIBUTES));
  return Object.fromEntries(entries.map(([name, value]) => [name, jsonText(value)]));
}

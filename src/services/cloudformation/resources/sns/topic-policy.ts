import { NotFound } from '../../../sns/errors.ts';
import { SetTopicAttributes } from '../../../sns/operations/set-topic-attributes.ts';
import { sharedPolicy } from '../shared-policy.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
export const snsTopicPolicy = sharedPolicy({
  type: 'AWS::SNS::TopicPolicy',
  listProperty: 'Topics',
  missing: NotFound,
  async setPolicy(arn, policy, context) {
    const attribute = { AttributeName: 'Policy', AttributeValue: policy };
    await context.call('sns', SetTopicAttributes, { TopicArn: arn, ...attribute });
  },
});

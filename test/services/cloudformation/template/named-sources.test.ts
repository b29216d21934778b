import { expect, test } from 'vitest';
import { templateFrom } from '../../../../src/services/cloudformation/template/parse-template.ts';
import { dependencies } from '../../../../src/services/cloudformation/template/references.ts';

const sources = {
  Orders: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'orders' } },
  Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
  Alarms: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alarms' } },
  Unnamed: { Type: 'AWS::Kinesis::Stream' },
};

function needsOf(type: string, property: string, value: unknown): string[] {
  const template = templateFrom({
    Resources: { User: { Type: type, Properties: { [property]: value } }, ...sources },
  });
  return [...dependencies(template, new Set(Object.keys(template.resources))).get('User')!];
}

const MAPPING = ['AWS::Lambda::EventSourceMapping', 'EventSourceArn'] as const;

test('a resource is created after the source that it names by the text of an ARN', () => {
  const stream = 'arn:aws:kinesis:us-east-1:123456789012:stream/orders';
  expect(needsOf(...MAPPING, stream)).toEqual(['Orders']);
  const inText = { 'Fn::Sub': 'arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/orders' };
  expect(needsOf(...MAPPING, inText)).toEqual(['Orders']);
  const joined = { 'Fn::Join': [':', ['arn:aws:sqs', { Ref: 'AWS::Region' }, '123456789012', 'jobs']] };
  expect(needsOf(...MAPPING, joined)).toEqual(['Jobs']);
  expect(needsOf('AWS::Kinesis::StreamConsumer', 'StreamARN', stream)).toEqual(['Orders']);
  const topic = 'arn:aws:sns:us-east-1:123456789012:alarms';
  expect(needsOf('AWS::SNS::Subscription', 'TopicArn', topic)).toEqual(['Alarms']);
});

test('another name, another property and a computed end are no dependency', () => {
  expect(needsOf(...MAPPING, 'arn:aws:kinesis:us-east-1:123456789012:stream/my-orders')).toEqual([]);
  expect(needsOf(...MAPPING, { 'Fn::Join': ['/', ['arn', { Ref: 'AWS::StackName' }]] })).toEqual([]);
  expect(needsOf('AWS::Lambda::EventSourceMapping', 'FunctionName', 'orders')).toEqual([]);
  expect(needsOf('AWS::Logs::LogGroup', 'LogGroupName', 'orders')).toEqual([]);
});

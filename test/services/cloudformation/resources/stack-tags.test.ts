import { expect, test } from 'vitest';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStackResource } from '../../../../src/services/cloudformation/operations/describe-stack-resource.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { ListTagsForResource as ListAlarmTags } from '../../../../src/services/cloudwatch/operations/list-tags-for-resource.ts';
import { ListRoleTags } from '../../../../src/services/iam/operations/roles/list-role-tags.ts';
import { ListTagsForResource as ListConsumerTags } from '../../../../src/services/kinesis/operations/list-tags-for-resource.ts';
import { ListTagsForStream } from '../../../../src/services/kinesis/operations/list-tags-for-stream.ts';
import { ListTags } from '../../../../src/services/lambda/operations/list-tags.ts';
import { ListTagsForResource as ListLogTags } from '../../../../src/services/logs/operations/list-tags-for-resource.ts';
import { ListTagsForResource as ListTopicTags } from '../../../../src/services/sns/operations/list-tags-for-resource.ts';
import { ListQueueTags } from '../../../../src/services/sqs/operations/tags/list-queue-tags.ts';
import { att, ref, ResourceWorld } from './resource-world.ts';

const StackName = 'shop';
const PolicyDocument = { Version: '2012-10-17', Statement: [] };
const own = { Tags: [{ Key: 'own', Value: 'resource' }] };

const Resources = {
  Stream: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 's', ShardCount: 1, ...own } },
  Consumer: {
    Type: 'AWS::Kinesis::StreamConsumer',
    Properties: { ConsumerName: 'c', StreamARN: att('Stream', 'Arn') },
  },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { RoleName: 'r', AssumeRolePolicyDocument: PolicyDocument, ...own },
  },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } },
  Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'g' } },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'f',
      Role: att('Role', 'Arn'),
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: 'exports.handler = async () => {};' },
      ...own,
    },
  },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: ref('Function'),
      EventSourceArn: att('Stream', 'Arn'),
      StartingPosition: 'LATEST',
    },
  },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 't' } },
  Alarm: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: 'a',
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      Threshold: 1,
      MetricName: 'x',
      Namespace: 'y',
      Period: 60,
      Statistic: 'Sum',
    },
  },
};
const TAGGED_BY_OWNER = ['Stream', 'Consumer', 'Role', 'Queue'];
const HAS_OWN = ['Stream', 'Role', 'Function'];

type Tags = Record<string, string>;

function mapOf(tags: readonly { readonly Key: string; readonly Value?: string | undefined }[] = []): Tags {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value ?? '']));
}

/** The tags of each resource, by its logical id. */
async function tagsOf(world: ResourceWorld): Promise<Record<string, Tags>> {
  const idOf = async (LogicalResourceId: string) => {
    const answer = await world.world.call(DescribeStackResource, { StackName, LogicalResourceId });
    return answer.StackResourceDetail.PhysicalResourceId!;
  };
  const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;
  const lambda = async (resource: string) =>
    (await world.call('lambda', ListTags, { Resource: arn('lambda', resource) })).Tags ?? {};
  return {
    Stream: mapOf((await world.call('kinesis', ListTagsForStream, { StreamName: 's' })).Tags),
    Consumer: mapOf(
      (await world.call('kinesis', ListConsumerTags, { ResourceARN: await idOf('Consumer') })).Tags,
    ),
    Role: mapOf((await world.call('iam', ListRoleTags, { RoleName: 'r' })).Tags),
    Queue: (await world.call('sqs', ListQueueTags, { QueueUrl: '/123456789012/q' })).Tags ?? {},
    Group: (await world.call('logs', ListLogTags, { resourceArn: arn('logs', 'log-group:g') })).tags ?? {},
    Function: await lambda('function:f'),
    Mapping: await lambda(`event-source-mapping:${await idOf('Mapping')}`),
    Topic: mapOf((await world.call('sns', ListTopicTags, { ResourceArn: arn('sns', 't') })).Tags),
    Alarm: mapOf(
      (await world.call('monitoring', ListAlarmTags, { ResourceARN: arn('cloudwatch', 'alarm:a') })).Tags,
    ),
  };
}

function expected(stackId: string, stackTags: Tags): Record<string, Tags> {
  return Object.fromEntries(
    Object.keys(Resources).map((logicalId) => [
      logicalId,
      {
        ...stackTags,
        ...(HAS_OWN.includes(logicalId) && { own: 'resource' }),
        ...(!TAGGED_BY_OWNER.includes(logicalId) && {
          'aws:cloudformation:stack-name': StackName,
          'aws:cloudformation:stack-id': stackId,
          'aws:cloudformation:logical-id': logicalId,
        }),
      },
    ]),
  );
}

test('tags of the stack reach every resource that has tags, and follow those of the stack', async () => {
  const world = await ResourceWorld.open();
  const TemplateBody = JSON.stringify({ Resources });
  const deploy = async (tags: Tags, operation: typeof CreateStack | typeof UpdateStack) => {
    const { StackId } = await world.world.call(operation, {
      StackName,
      TemplateBody,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    });
    const { status } = await world.world.settle();
    return { status, reasons: (await world.world.reasons()).join('\n'), StackId };
  };

  const first = { STAGE: 'dev', own: 'stack' };
  const created = await deploy(first, CreateStack);
  expect(created.status, created.reasons).toBe('CREATE_COMPLETE');
  expect(await tagsOf(world)).toEqual(expected(created.StackId, first));

  const second = { STAGE: 'prod', TEAM: 'shop' };
  const updated = await deploy(second, UpdateStack);
  expect(updated.status, updated.reasons).toBe('UPDATE_COMPLETE');
  expect(await tagsOf(world)).toEqual(expected(created.StackId, second));

  expect((await deploy({}, UpdateStack)).status).toBe('UPDATE_COMPLETE');
  expect(await tagsOf(world)).toEqual(expected(created.StackId, {}));
});

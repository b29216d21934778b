import { afterAll, beforeAll, expect, test } from 'vitest';
import { MemoryDisk } from '../../../src/lib/disk/memory/memory-disk.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Authority } from '../../../src/schema/caller.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { Closers } from '../../../src/server/closers.ts';
import { type OpenServices, openServices } from '../../../src/server/services/open-services.ts';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStackEvents } from '../../../src/services/cloudformation/operations/describe-stack-events.ts';
import { DescribeStacks } from '../../../src/services/cloudformation/operations/describe-stacks.ts';
import { PutMetricAlarm } from '../../../src/services/cloudwatch/operations/put-metric-alarm.ts';
import { SetAlarmState } from '../../../src/services/cloudwatch/operations/set-alarm-state.ts';
import { PutEvents } from '../../../src/services/events/operations/put-events.ts';
import { PutRule } from '../../../src/services/events/operations/put-rule.ts';
import { PutTargets } from '../../../src/services/events/operations/put-targets.ts';
import { CreateRole } from '../../../src/services/iam/operations/roles/create-role.ts';
import { PutRolePolicy } from '../../../src/services/iam/operations/role-policies/put-role-policy.ts';
import { PutUserPolicy } from '../../../src/services/iam/operations/user-policies/put-user-policy.ts';
import { CreateUser } from '../../../src/services/iam/operations/users/create-user.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { CreateTopic } from '../../../src/services/sns/operations/create-topic.ts';
import { operatorLog } from '../../../src/cli/start/operator-log.ts';
import { GetTopicAttributes } from '../../../src/services/sns/operations/get-topic-attributes.ts';
import { Publish } from '../../../src/services/sns/operations/publish.ts';
import { SetTopicAttributes } from '../../../src/services/sns/operations/set-topic-attributes.ts';
import { Subscribe } from '../../../src/services/sns/operations/subscribe.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { SetQueueAttributes } from '../../../src/services/sqs/operations/set-queue-attributes.ts';
import { caller } from '../../support/caller.ts';
import { eventually } from '../../support/eventually.ts';

const ACCOUNT = '123456789012';
const closers = new Closers();
const logged: string[] = [];
let opened: OpenServices;
let calls: InProcessCalls;

/** A call of the server itself, or with an authority. */
async function call<Op extends Operation>(
  service: string,
  operation: Op,
  input: Input<Op>,
  authority?: Authority,
): Promise<Output<Op>> {
  return calls.call(service, operation, input, { ...caller, authority });
}

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Action: string | string[], Resource: string) => ({ Effect: 'Allow', Action, Resource });

beforeAll(async () => {
  opened = await openServices(
    {
      disk: new MemoryDisk('memory'),
      clock: systemClock,
      random: seededRandom('acting services'),
      logger: operatorLog({ write: (text) => void logged.push(text), isTerminal: false, columns: 80 }),
      quotas: 'off',
      durability: 'os',
      timeScale: 0,
      auth: 'enforce',
      endpoint: () => 'http://127.0.0.1:4566',
      functionEndpoint: () => 'http://127.0.0.1:4566',
    },
    closers,
  );
  calls = new InProcessCalls();
  for (const service of opened.services) calls.join(service);
  opened.access!.authorizer.useServices(opened.services);
});

afterAll(async () => {
  await opened.stopWork();
  await closers.closeAll();
});

test('a topic sends to a queue whose policy allows it, and to no other', async () => {
  const { TopicArn } = await call('sns', CreateTopic, { Name: 'news' });
  const { QueueUrl } = await call('sqs', CreateQueue, { QueueName: 'letters' });
  const queueArn = `arn:aws:sqs:eu-west-1:${ACCOUNT}:letters`;
  await call('sns', Subscribe, { TopicArn, Protocol: 'sqs', Endpoint: queueArn });
  const receive = async () => (await call('sqs', ReceiveMessage, { QueueUrl })).Messages ?? [];

  await call('sns', Publish, { TopicArn, Message: 'one' });
  expect(await receive()).toEqual([]);
  expect(logged.join('\n')).toContain(
    `User: sns.amazonaws.com is not authorized to perform: sqs:SendMessage on resource: ${queueArn}`,
  );

  const statement = {
    ...allow('sqs:SendMessage', queueArn),
    Principal: { Service: 'sns.amazonaws.com' },
    Condition: { ArnEquals: { 'aws:SourceArn': TopicArn } },
  };
  await call('sqs', SetQueueAttributes, { QueueUrl, Attributes: { Policy: policy(statement) } });
  await call('sns', Publish, { TopicArn, Message: 'two' });
  expect((await receive()).map(({ Body }) => JSON.parse(Body).Message)).toEqual(['two']);
});

test('an alarm publishes to a topic by its default statement, and a rule does not', async () => {
  const { TopicArn } = await call('sns', CreateTopic, { Name: 'alarms' });
  const { QueueUrl } = await call('sqs', CreateQueue, { QueueName: 'alarms' });
  const queueArn = `arn:aws:sqs:eu-west-1:${ACCOUNT}:alarms`;
  const fromTopic = { ...allow('sqs:SendMessage', queueArn), Principal: { Service: 'sns.amazonaws.com' } };
  await call('sqs', SetQueueAttributes, { QueueUrl, Attributes: { Policy: policy(fromTopic) } });
  await call('sns', Subscribe, { TopicArn, Protocol: 'sqs', Endpoint: queueArn });
  await call('monitoring', PutMetricAlarm, {
    AlarmName: 'errors',
    Namespace: 'shop',
    MetricName: 'errors',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    AlarmActions: [TopicArn],
  });
  await call('events', PutRule, { Name: 'alarms', EventPattern: '{"source":["alarms"]}' });
  await call('events', PutTargets, { Rule: 'alarms', Targets: [{ Id: '1', Arn: TopicArn }] });
  const publishedUnder = async (Policy?: string) => {
    if (Policy !== undefined) {
      await call('sns', SetTopicAttributes, { TopicArn, AttributeName: 'Policy', AttributeValue: Policy });
    }
    for (const StateValue of ['OK', 'ALARM'] as const) {
      await call('monitoring', SetAlarmState, { AlarmName: 'errors', StateValue, StateReason: 'a test' });
    }
    await call('events', PutEvents, { Entries: [{ Source: 'alarms', DetailType: 'raised', Detail: '{}' }] });
    const { Messages = [] } = await call('sqs', ReceiveMessage, { QueueUrl, MaxNumberOfMessages: 10 });
    return Messages.map(({ Body }) => JSON.parse(Body).Subject as unknown);
  };
  const byAlarm = ['ALARM: "errors" in eu-west-1'];
  const { Attributes } = await call('sns', GetTopicAttributes, { TopicArn });
  const byDefault = Attributes['Policy']!;

  expect(await publishedUnder()).toEqual(byAlarm);
  expect(await publishedUnder(byDefault.replace('__default_statement_ID', 'owner'))).toEqual(byAlarm);
  expect(await publishedUnder(byDefault.replace('"Allow"', '"Deny"'))).toEqual([]);
  for (const principal of ['cloudwatch', 'events']) {
    expect(logged.join('\n')).toContain(
      `User: ${principal}.amazonaws.com is not authorized to perform: sns:Publish on resource: ${TopicArn}`,
    );
  }
});

test('a rule writes to a stream as the role of its target', async () => {
  const StreamName = 'clicks';
  await call('kinesis', CreateStream, { StreamName, ShardCount: 1 });
  const stream = await eventually(async () => {
    const { StreamDescriptionSummary: summary } = await call('kinesis', DescribeStreamSummary, {
      StreamName,
    });
    return summary.StreamStatus === 'ACTIVE' ? summary : undefined;
  });
  const AssumeRolePolicyDocument = policy({
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
  const { Role } = await call('iam', CreateRole, { RoleName: 'events', AssumeRolePolicyDocument });
  await call('events', PutRule, { Name: 'each', EventPattern: '{"source":["shop"]}' });
  await call('events', PutTargets, {
    Rule: 'each',
    Targets: [{ Id: '1', Arn: stream.StreamARN, RoleArn: Role.Arn, Input: '"event"' }],
  });
  const put = () =>
    call('events', PutEvents, { Entries: [{ Source: 'shop', DetailType: 'paid', Detail: '{}' }] });
  const written = async () => {
    const { ShardIterator } = await call('kinesis', GetShardIterator, {
      StreamName,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    });
    return (await call('kinesis', GetRecords, { ShardIterator: ShardIterator! })).Records.length;
  };

  await put();
  expect(await written()).toBe(0);
  expect(logged.join('\n')).toContain(
    `User: arn:aws:sts::${ACCOUNT}:assumed-role/events/each is not authorized to perform: kinesis:PutRecord`,
  );

  await call('iam', PutRolePolicy, {
    RoleName: 'events',
    PolicyName: 'write',
    PolicyDocument: policy(allow('kinesis:PutRecord', stream.StreamARN)),
  });
  await put();
  expect(await written()).toBe(1);
});

test('a stack makes only the resources that its user may make', async () => {
  const { User } = await call('iam', CreateUser, { UserName: 'ann' });
  await call('iam', PutUserPolicy, {
    UserName: 'ann',
    PolicyName: 'queues',
    PolicyDocument: policy(allow(['cloudformation:CreateStack', 'sqs:*'], '*')),
  });
  const request = { sourceIp: '127.0.0.1', isSecure: false, userAgent: undefined, referer: undefined };
  const ann = opened.access!.authorizer.ofClient(
    { kind: 'user', account: ACCOUNT, arn: User.Arn },
    undefined,
    request,
  );
  const create = (StackName: string, Type: string) =>
    call(
      'cloudformation',
      CreateStack,
      { StackName, TemplateBody: JSON.stringify({ Resources: { Thing: { Type } } }) },
      ann,
    );
  const statusOf = (StackName: string) =>
    eventually(async () => {
      const { Stacks } = await call('cloudformation', DescribeStacks, { StackName });
      const status = Stacks[0]!.StackStatus;
      if (status.endsWith('_IN_PROGRESS')) throw new Error(status);
      return status;
    });

  await create('queues', 'AWS::SQS::Queue');
  expect(await statusOf('queues')).toBe('CREATE_COMPLETE');
  await create('topics', 'AWS::SNS::Topic');
  expect(await statusOf('topics')).toBe('ROLLBACK_COMPLETE');
  const { StackEvents } = await call('cloudformation', DescribeStackEvents, { StackName: 'topics' });
  expect(StackEvents.map(({ ResourceStatusReason: reason = '' }) => reason).join('\n')).toMatch(
    /"User: arn:aws:iam::123456789012:user\/ann is not authorized to perform: sns:CreateTopic on .*Status Code: 403.*HandlerErrorCode: AccessDenied/,
  );
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Input, Operation } from '../../../src/schema/operation.ts';
import type { ServiceTraits } from '../../../src/schema/service.ts';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStacks } from '../../../src/services/cloudformation/operations/describe-stacks.ts';
import { cloudFormationTraits } from '../../../src/services/cloudformation/traits.ts';
import { CreateRole } from '../../../src/services/iam/operations/roles/create-role.ts';
import { ListRoleTags } from '../../../src/services/iam/operations/roles/list-role-tags.ts';
import { iamTraits } from '../../../src/services/iam/traits.ts';
import { AddTagsToStream } from '../../../src/services/kinesis/operations/add-tags-to-stream.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { ListTagsForStream } from '../../../src/services/kinesis/operations/list-tags-for-stream.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { ListTags } from '../../../src/services/lambda/operations/list-tags.ts';
import { TagResource } from '../../../src/services/lambda/operations/tag-resource.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { CreateLogGroup } from '../../../src/services/logs/operations/create-log-group.ts';
import { ListTagsLogGroup } from '../../../src/services/logs/operations/list-tags-log-group.ts';
import { logsTraits } from '../../../src/services/logs/traits.ts';
import { CreateTopic } from '../../../src/services/sns/operations/create-topic.ts';
import { snsTraits } from '../../../src/services/sns/traits.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { ListQueueTags } from '../../../src/services/sqs/operations/tags/list-queue-tags.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { PutParameter } from '../../../src/services/ssm/operations/put-parameter.ts';
import { ssmTraits } from '../../../src/services/ssm/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

const TAGS = {
  'team:name': 'größe 1',
  link: 'https://example.com/a_b-c=d+e',
  'mail@': 'a.b@example.com',
};
const PAIRS = Object.entries(TAGS).map(([Key, Value]) => ({ Key, Value }));
const RESERVED = 'aws: prefixed tag key names are not allowed for external use.';
const TRUST = '{"Version":"2012-10-17","Statement":[]}';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:tagged';

let server: TestServer;
beforeAll(async () => {
  server = await runningServer();
  await server.createStream('tagged', 1);
  await server.createFunction('tagged', 'exports.handler = async () => 1;');
});
afterAll(() => server.close());

type Call = () => Promise<unknown>;

function call<Op extends Operation>(traits: ServiceTraits, operation: Op, input: Input<Op>): Call {
  return () => server.client.call(traits, operation, input);
}

type TagMap = Readonly<Record<string, string>>;
const pairs = (tags: TagMap) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
let made = 0;
const name = () => `tagged-${++made}`;

/** By service: a call that sets tags, and the code that refuses reserved ones. */
const SETTERS: Readonly<Record<string, [code: string, set: (tags: TagMap) => Call]>> = {
  kinesis: [
    'InvalidArgumentException',
    (Tags) => call(kinesisTraits, AddTagsToStream, { StreamName: 'tagged', Tags }),
  ],
  'kinesis at creation': [
    'InvalidArgumentException',
    (Tags) => call(kinesisTraits, CreateStream, { StreamName: name(), ShardCount: 1, Tags }),
  ],
  lambda: [
    'InvalidParameterValueException',
    (Tags) => call(lambdaTraits, TagResource, { Resource: FUNCTION, Tags }),
  ],
  logs: [
    'InvalidParameterException',
    (tags) => call(logsTraits, CreateLogGroup, { logGroupName: name(), tags }),
  ],
  iam: [
    'InvalidInput',
    (tags) =>
      call(iamTraits, CreateRole, {
        RoleName: name(),
        AssumeRolePolicyDocument: TRUST,
        Tags: pairs(tags),
      }),
  ],
  sns: ['InvalidParameter', (tags) => call(snsTraits, CreateTopic, { Name: name(), Tags: pairs(tags) })],
  sqs: [
    'InvalidParameterValueException',
    (tags) => call(sqsTraits, CreateQueue, { QueueName: name(), tags }),
  ],
  ssm: [
    'ValidationException',
    (tags) => call(ssmTraits, PutParameter, { Name: name(), Value: 'v', Type: 'String', Tags: pairs(tags) }),
  ],
  cloudformation: [
    'ValidationError',
    (tags) =>
      call(cloudFormationTraits, CreateStack, {
        StackName: name(),
        TemplateBody: '{"Resources":{"G":{"Type":"AWS::Logs::LogGroup"}}}',
        Tags: pairs(tags),
      }),
  ],
};

describe.each(Object.entries(SETTERS))('%s', (service, [code, set]) => {
  it('accepts colons, slashes and letters of any language', async () => {
    await set(TAGS)();
  });

  it.each(['aws:team', 'AWS:Team'])('rejects %s, which is reserved', async (key) => {
    await expect(set({ [key]: 'a' })()).rejects.toMatchObject({ code, message: RESERVED });
  });

  // The models of the other services restrict only the length of tags.
  if (['lambda', 'logs', 'iam', 'ssm'].includes(service)) {
    it.each([{ 'a;b': 'c' }, { a: 'b;c' }, { 'a%': 'b' }])(
      'refuses %j by the pattern of its model',
      async (tags) => {
        await expect(set(tags)()).rejects.toMatchObject({
          code: expect.stringMatching(/^Validation|^InvalidParameter/) as string,
          message: expect.stringContaining('\\p{L}\\p{Z}\\p{N}_.:/=+\\-@') as string,
        });
      },
    );
  }
});

it('a template with such tags deploys, and the resources have them', async () => {
  const tagged = { Tags: PAIRS };
  const TemplateBody = JSON.stringify({
    Resources: {
      Stream: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'stacked', ShardCount: 1, ...tagged } },
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'stacked', ...tagged } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'stacked', ...tagged } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { RoleName: 'stacked', AssumeRolePolicyDocument: JSON.parse(TRUST) as object, ...tagged },
      },
    },
  });
  const stack = {
    StackName: 'tags',
    TemplateBody,
    Tags: PAIRS,
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  };
  await server.client.call(cloudFormationTraits, CreateStack, stack);
  await eventually(async () => {
    const { Stacks } = await server.client.call(cloudFormationTraits, DescribeStacks, { StackName: 'tags' });
    const { StackStatus: status } = Stacks[0]!;
    if (status === 'CREATE_IN_PROGRESS') return undefined;
    expect(status).toBe('CREATE_COMPLETE');
    return true;
  });
  const { Tags: ofStream } = await server.client.call(kinesisTraits, ListTagsForStream, {
    StreamName: 'stacked',
  });
  expect(Object.fromEntries(ofStream.map(({ Key, Value }) => [Key, Value]))).toMatchObject(TAGS);
  const { tags } = await server.client.call(logsTraits, ListTagsLogGroup, { logGroupName: 'stacked' });
  expect(tags).toMatchObject(TAGS);
  const QueueUrl = `${server.endpoint}/000000000000/stacked`;
  expect((await server.client.call(sqsTraits, ListQueueTags, { QueueUrl })).Tags).toMatchObject(TAGS);
  const { Tags: ofRole } = await server.client.call(iamTraits, ListRoleTags, { RoleName: 'stacked' });
  expect(ofRole).toEqual(expect.arrayContaining(PAIRS));
  const { Tags: ofFunction } = await server.client.call(lambdaTraits, ListTags, { Resource: FUNCTION });
  expect(ofFunction).toMatchObject(TAGS);
});

import { beforeEach, describe, expect, it } from 'vitest';
import type { InProcessCalls } from '../../../../src/protocol/in-process-calls.ts';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { GetRole } from '../../../../src/services/iam/operations/roles/get-role.ts';
import { ListRolePolicies } from '../../../../src/services/iam/operations/role-policies/list-role-policies.ts';
import { DescribeStreamSummary } from '../../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { ListTagsForResource as ListStreamTags } from '../../../../src/services/kinesis/operations/list-tags-for-resource.ts';
import { ListStreamConsumers } from '../../../../src/services/kinesis/operations/list-stream-consumers.ts';
import { DescribeLogGroups } from '../../../../src/services/logs/operations/describe-log-groups.ts';
import { ListTagsForResource as ListLogTags } from '../../../../src/services/logs/operations/list-tags-for-resource.ts';
import { deploymentBucket } from '../../../../src/services/s3/deployment-bucket.ts';
import { DeleteObject } from '../../../../src/services/s3/operations/delete-object.ts';
import { GetBucketPolicy } from '../../../../src/services/s3/operations/get-bucket-policy.ts';
import { PutObject } from '../../../../src/services/s3/operations/put-object.ts';
import { caller, type World } from '../world.ts';
import { ResourceWorld, withoutSystemTags } from './resource-world.ts';

/** The types of resource over the services they belong to, as in the server. */
let world: World;
let calls: InProcessCalls;

beforeEach(async () => {
  ({ world, calls } = await ResourceWorld.open());
});

const policy = (PolicyName: string) => ({
  PolicyName,
  PolicyDocument: { Version: '2012-10-17', Statement: [] },
});
const template = ({ shards = 2, hours = 24, days = 7, policies = [policy('one')] } = {}) =>
  JSON.stringify({
    Resources: {
      Orders: {
        Type: 'AWS::Kinesis::Stream',
        Properties: { Name: 'orders', ShardCount: String(shards), RetentionPeriodHours: hours },
      },
      Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/orders', RetentionInDays: days } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
          Policies: policies,
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        },
      },
    },
    Outputs: {
      Stream: { Value: { 'Fn::GetAtt': ['Orders', 'Arn'] } },
      Log: { Value: { 'Fn::GetAtt': ['Log', 'Arn'] } },
      Role: { Value: { Ref: 'Role' } },
    },
  });

const Capabilities = ['CAPABILITY_IAM' as const];
const create = () => world.call(CreateStack, { StackName: 'shop', TemplateBody: template(), Capabilities });
const update = (TemplateBody: string) =>
  world.call(UpdateStack, { StackName: 'shop', TemplateBody, Capabilities });

async function outputs(): Promise<Record<string, string>> {
  const {
    Stacks: [stack],
  } = await world.call(DescribeStacks, { StackName: 'shop' });
  return Object.fromEntries(
    (stack!.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
}

async function stream() {
  const { StreamDescriptionSummary: summary } = await calls.call(
    'kinesis',
    DescribeStreamSummary,
    { StreamName: 'orders' },
    caller,
  );
  return summary;
}

describe('resources', () => {
  it('are created by their services, and described by name and ARN', async () => {
    await create();
    expect((await world.settle()).status).toBe('CREATE_COMPLETE');
    expect(await stream()).toMatchObject({
      StreamStatus: 'ACTIVE',
      OpenShardCount: 2,
      RetentionPeriodHours: 24,
    });
    const { logGroups } = await calls.call('logs', DescribeLogGroups, {}, caller);
    expect(logGroups).toMatchObject([{ logGroupName: '/orders', retentionInDays: 7 }]);
    const told = await outputs();
    expect(told).toMatchObject({
      Stream: 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders',
      Log: 'arn:aws:logs:eu-west-1:123456789012:log-group:/orders:*',
      Role: expect.stringMatching(/^shop-Role-[A-Z0-9]{12}$/),
    });
    const role = await calls.call('iam', GetRole, { RoleName: told['Role']! }, caller);
    expect(role.Role.Arn).toBe(`arn:aws:iam::123456789012:role/${told['Role']}`);
  });

  it('are updated in place where AWS does so', async () => {
    await create();
    await world.settle();
    const before = await outputs();
    await update(template({ shards: 4, hours: 48, days: 14, policies: [policy('two')] }));
    expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
    expect(await outputs()).toEqual(before);
    expect(await stream()).toMatchObject({ OpenShardCount: 4, RetentionPeriodHours: 48 });
    const named = { RoleName: before['Role']! };
    expect((await calls.call('iam', ListRolePolicies, named, caller)).PolicyNames).toEqual(['two']);
  });

  it('are restored when their service rejects one of several changes', async () => {
    await create();
    await world.settle();
    await update(template({ hours: 9_999_999, days: 14 }));
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await world.reasons()).toContainEqual(
      expect.stringMatching(
        /^Resource handler returned message: ".*\(Service: Kinesis, Status Code: 400, .*\)" \(RequestToken: .*, HandlerErrorCode: InvalidRequest\)$/s,
      ),
    );
    expect(await stream()).toMatchObject({ RetentionPeriodHours: 24 });
    const { logGroups } = await calls.call('logs', DescribeLogGroups, {}, caller);
    expect(logGroups).toMatchObject([{ retentionInDays: 7 }]);
  });

  it('are removed with their stack', async () => {
    const { StackId: id } = await create();
    await world.settle();
    const { Role: role } = await outputs();
    await world.call(DeleteStack, { StackName: 'shop' });
    expect((await world.settle(id)).status).toBe('DELETE_COMPLETE');
    await expect(stream()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(calls.call('iam', GetRole, { RoleName: role! }, caller)).rejects.toMatchObject({
      code: 'NoSuchEntity',
    });
  });
});

describe('tags', () => {
  const tagged = (Value: string) =>
    JSON.stringify({
      Resources: {
        Orders: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'orders', ShardCount: 1 } },
        Log: {
          Type: 'AWS::Logs::LogGroup',
          Properties: { LogGroupName: '/orders', Tags: [{ Key: 'STAGE', Value }] },
        },
        Reader: {
          Type: 'AWS::Kinesis::StreamConsumer',
          Properties: {
            ConsumerName: 'reader',
            StreamARN: { 'Fn::GetAtt': ['Orders', 'Arn'] },
            Tags: [{ Key: 'STAGE', Value }],
          },
        },
      },
      Outputs: { Reader: { Value: { Ref: 'Reader' } } },
    });

  it('are updated in place on a custom-named resource', async () => {
    await world.call(CreateStack, { StackName: 'shop', TemplateBody: tagged('dev') });
    await world.settle();
    const before = await outputs();
    await update(tagged('prod'));
    expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
    expect(await outputs()).toEqual(before);
    const resourceArn = 'arn:aws:logs:eu-west-1:123456789012:log-group:/orders';
    const group = await calls.call('logs', ListLogTags, { resourceArn }, caller);
    expect(withoutSystemTags(group.tags)).toEqual({ STAGE: 'prod' });
    const consumer = { ResourceARN: before['Reader']! };
    expect((await calls.call('kinesis', ListStreamTags, consumer, caller)).Tags).toEqual([
      { Key: 'STAGE', Value: 'prod' },
    ]);
  });
});

describe('a consumer of a stream', () => {
  const withConsumer = (ConsumerName: string) => {
    const { Resources } = JSON.parse(template()) as { Resources: Record<string, unknown> };
    const StreamARN = { 'Fn::GetAtt': ['Orders', 'Arn'] };
    return JSON.stringify({
      Resources: {
        Orders: Resources['Orders'],
        Reader: { Type: 'AWS::Kinesis::StreamConsumer', Properties: { ConsumerName, StreamARN } },
      },
      Outputs: {
        Ref: { Value: { Ref: 'Reader' } },
        Status: { Value: { 'Fn::GetAtt': ['Reader', 'ConsumerStatus'] } },
      },
    });
  };
  const consumers = async () => {
    const StreamARN = 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders';
    const { Consumers = [] } = await calls.call('kinesis', ListStreamConsumers, { StreamARN }, caller);
    return Consumers.map(({ ConsumerName, ConsumerStatus }) => `${ConsumerName} ${ConsumerStatus}`);
  };

  it('is registered and active before dependents use it, and is replaced under another name', async () => {
    const { StackId: id } = await world.call(CreateStack, {
      StackName: 'shop',
      TemplateBody: withConsumer('reader'),
    });
    expect((await world.settle()).status).toBe('CREATE_COMPLETE');
    expect(await outputs()).toMatchObject({
      Ref: expect.stringMatching(/:stream\/orders\/consumer\/reader:\d+$/),
      Status: 'ACTIVE',
    });
    expect(await consumers()).toEqual(['reader ACTIVE']);
    await update(withConsumer('writer'));
    expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
    expect(await consumers()).toEqual(['writer ACTIVE']);
    await world.call(DeleteStack, { StackName: 'shop' });
    expect((await world.settle(id)).status).toBe('DELETE_COMPLETE');
  });
});

describe('the deployment bucket', () => {
  const policy = (Action: string) => ({
    Statement: [{ Effect: 'Deny', Principal: '*', Action, Resource: '*' }],
  });
  const bucketTemplate = (Action = 's3:*') =>
    JSON.stringify({
      Resources: {
        ServerlessDeploymentBucket: {
          Type: 'AWS::S3::Bucket',
          Properties: { BucketEncryption: { ServerSideEncryptionConfiguration: [] } },
        },
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: { Bucket: { Ref: 'ServerlessDeploymentBucket' }, PolicyDocument: policy(Action) },
        },
      },
      Outputs: {
        Name: { Value: { Ref: 'ServerlessDeploymentBucket' } },
        Arn: { Value: { 'Fn::GetAtt': ['ServerlessDeploymentBucket', 'Arn'] } },
      },
    });

  it('gets a lower-case name and its policy, and is deleted when empty', async () => {
    const { StackId: id } = await world.call(CreateStack, {
      StackName: 'shop',
      TemplateBody: bucketTemplate(),
    });
    expect((await world.settle()).status).toBe('CREATE_COMPLETE');
    const { Name: Bucket = '', Arn: arn } = await outputs();
    expect(Bucket).toMatch(/^shop-serverlessdeploymentbucket-[a-z0-9]{12}$/);
    expect(arn).toBe(`arn:aws:s3:::${Bucket}`);
    const told = async () => {
      const { Policy } = await calls.call('s3', GetBucketPolicy, { Bucket }, caller);
      return JSON.parse(Policy!.toString()) as unknown;
    };
    expect(await told()).toEqual(policy('s3:*'));

    await update(bucketTemplate('s3:GetObject'));
    await world.settle();
    expect((await outputs())['Name']).toBe(Bucket);
    expect(await told()).toEqual(policy('s3:GetObject'));

    const object = { Bucket, Key: 'left behind' };
    await calls.call('s3', PutObject, object, caller);
    await world.call(DeleteStack, { StackName: 'shop' });
    expect(await world.settle()).toMatchObject({
      status: 'DELETE_FAILED',
      reason: 'The following resource(s) failed to delete: [ServerlessDeploymentBucket].',
    });
    await calls.call('s3', DeleteObject, object, caller);
    await world.call(DeleteStack, { StackName: 'shop' });
    expect((await world.settle(id)).status).toBe('DELETE_COMPLETE');
  });
});

describe('a template in S3', () => {
  const Bucket = deploymentBucket(caller.account);
  const create = (TemplateURL: string) =>
    world.call(CreateStack, { StackName: 'shop', TemplateURL, Capabilities });

  it.each([
    `https://s3.amazonaws.com/${Bucket}/a%20folder/t.json`,
    `https://s3.eu-west-1.amazonaws.com/${Bucket}/a%20folder/t.json`,
    `https://${Bucket}.s3.eu-west-1.amazonaws.com/a%20folder/t.json`,
    `http://127.0.0.1:4566/${Bucket}/a%20folder/t.json`,
  ])('is found at %s', async (url) => {
    await calls.call(
      's3',
      PutObject,
      { Bucket, Key: 'a folder/t.json', Body: Buffer.from(template()) },
      caller,
    );
    await create(url);
    expect((await world.settle()).status).toBe('CREATE_COMPLETE');
  });

  it.each([
    [`https://s3.amazonaws.com/${Bucket}/nothing`, 'S3 error: The specified key does not exist.'],
    ['https://s3.amazonaws.com/', 'TemplateURL must be a supported URL.'],
    ['not a url', 'TemplateURL must be a supported URL.'],
  ])('%s is rejected', async (url, problem) => {
    await expect(create(url)).rejects.toThrow(problem);
  });
});

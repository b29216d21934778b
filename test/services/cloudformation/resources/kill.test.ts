import { expect, it } from 'vitest';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import type { Store } from '../../../../src/storage/port.ts';
import { att, ref, ResourceWorld } from './resource-world.ts';

const StackName = 'shop';
const Capabilities: 'CAPABILITY_NAMED_IAM'[] = ['CAPABILITY_NAMED_IAM'];
const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
const PolicyDocument = { Version: '2012-10-17', Statement: [allow] };
const ResourcePolicy = { Version: '2012-10-17', Statement: [{ ...allow, Principal: '*' }] };
const AssumeRolePolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }],
};
const FUNCTION = {
  FunctionName: 'f',
  Role: att('Role', 'Arn'),
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Code: { ZipFile: 'exports.handler = async () => {};' },
};

/** One resource of each type whose service stores data; custom names where the type allows them. */
function template(version: 1 | 2): string {
  const types: Record<string, [type: string, properties: Record<string, unknown>]> = {
    Stream: [
      'Kinesis::Stream',
      {
        Name: 's',
        ShardCount: 1,
        RetentionPeriodHours: 24 * version,
        MaxRecordSizeInKiB: 1024 * version,
        ...(version === 2 && { DesiredShardLevelMetrics: ['IncomingBytes'] }),
      },
    ],
    Consumer: ['Kinesis::StreamConsumer', { ConsumerName: 'c', StreamARN: att('Stream', 'Arn') }],
    StreamPolicy: ['Kinesis::ResourcePolicy', { ResourceArn: att('Stream', 'Arn'), ResourcePolicy }],
    Role: [
      'IAM::Role',
      {
        RoleName: 'r',
        AssumeRolePolicyDocument,
        Description: `v${version}`,
        Policies: [{ PolicyName: `p${version}`, PolicyDocument }],
      },
    ],
    Managed: ['IAM::ManagedPolicy', { ManagedPolicyName: 'm', PolicyDocument, Roles: [ref('Role')] }],
    Inline: ['IAM::Policy', { PolicyName: `i${version}`, PolicyDocument, Roles: [ref('Role')] }],
    Group: ['Logs::LogGroup', { LogGroupName: 'g', RetentionInDays: version === 1 ? 1 : 3 }],
    Function: [
      'Lambda::Function',
      { ...FUNCTION, Timeout: version, ReservedConcurrentExecutions: 10 * version },
    ],
    Permission: [
      'Lambda::Permission',
      {
        FunctionName: ref('Function'),
        Action: 'lambda:InvokeFunction',
        Principal: version === 1 ? 's3.amazonaws.com' : 'sns.amazonaws.com',
      },
    ],
    Version: ['Lambda::Version', { FunctionName: ref('Function') }],
    Alias: [
      'Lambda::Alias',
      { FunctionName: ref('Function'), Name: 'live', FunctionVersion: att('Version', 'Version') },
    ],
    Url: ['Lambda::Url', { TargetFunctionArn: att('Function', 'Arn'), AuthType: 'NONE' }],
    Events: [
      'Lambda::EventInvokeConfig',
      { FunctionName: ref('Function'), Qualifier: '$LATEST', MaximumRetryAttempts: version - 1 },
    ],
    Mapping: [
      'Lambda::EventSourceMapping',
      {
        FunctionName: ref('Function'),
        EventSourceArn: att('Stream', 'Arn'),
        StartingPosition: 'LATEST',
        BatchSize: 10 * version,
      },
    ],
    Bucket: ['S3::Bucket', { BucketName: 'bucket' }],
    BucketPolicy: ['S3::BucketPolicy', { Bucket: ref('Bucket'), PolicyDocument: ResourcePolicy }],
    Queue: ['SQS::Queue', { QueueName: 'q', VisibilityTimeout: 10 * version }],
    QueuePolicy: ['SQS::QueuePolicy', { Queues: [ref('Queue')], PolicyDocument: ResourcePolicy }],
    Topic: ['SNS::Topic', { TopicName: 't', DisplayName: `v${version}` }],
    Subscription: [
      'SNS::Subscription',
      { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: att('Queue', 'Arn') },
    ],
    [`Extra${version}`]: ['SQS::Queue', { QueueName: `extra${version}` }],
    Alarm: [
      'CloudWatch::Alarm',
      {
        AlarmName: 'a',
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: version,
        Threshold: 1,
        MetricName: 'x',
        Namespace: 'y',
        Period: 60,
        Statistic: 'Sum',
      },
    ],
  };
  return JSON.stringify({
    Resources: Object.fromEntries(
      Object.entries(types).map(([id, [type, Properties]]) => [id, { Type: `AWS::${type}`, Properties }]),
    ),
  });
}

const KEPT_BY_SERVICES =
  /^(?!cloudformation\/|lambda\/layer-family\/|engine\/|kinesis\/account|logs\/stream\/|mapping\/checkpoint\/|.*token|cloudwatch\/metric)/;

// Traces that a change leaves behind although it was rolled back.
const HISTORY = /"(hiddenBeforeMs|modifiedMs|lastModifiedMs|kind|publishedVersions)":("\w+"|\d+),?/g;

// An empty setting equals an absent one.
const EMPTY = /,"\w+":(\{\}|""|\[\]|\{"subnetIds":\[\],"securityGroupIds":\[\]\})/g;

/** The stored data of the services, without ids and times, which differ for each creation. */
async function held({ meta }: Store): Promise<string[]> {
  const entries = await meta.list('');
  return entries
    .filter(({ key }) => KEPT_BY_SERVICES.test(key))
    .map(({ key, value }) => `${key} ${value.toString()}`)
    .map((text) =>
      text
        .replace(/,"environmentKey":"[^"]*"/g, '')
        .replace(HISTORY, '')
        .replace(EMPTY, '')
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID')
        .replace(/"id":"[a-z2-7]{32}"/g, '')
        .replace(/[0-9a-f]{16,}/g, 'HEX')
        .replace(/-[A-Z0-9]{12}\b/g, '-NAME')
        .replace(/\b(AROA|ANPA)[A-Z0-9]+/g, 'ID')
        .replace(/\d{10}(?=\s|\b)/g, 'N')
        .replace(/\d{10,13}/g, 'T'),
    )
    .sort();
}

async function begin(world: ResourceWorld, kind: 'create' | 'update' | 'delete'): Promise<void> {
  const { world: stacks } = world;
  if (kind === 'delete') await stacks.call(DeleteStack, { StackName });
  else if (kind === 'create') {
    await stacks.call(CreateStack, { StackName, TemplateBody: template(1), Capabilities });
  } else await stacks.call(UpdateStack, { StackName, TemplateBody: template(2), Capabilities });
}

async function statusOf({ world }: ResourceWorld): Promise<string> {
  await world.clock.advance(20_000);
  const { Stacks: stacks } = await world.call(DescribeStacks, {});
  return stacks.length === 0 ? 'none' : (await world.settle()).status;
}

async function deployed(world: ResourceWorld): Promise<void> {
  await begin(world, 'create');
  const status = await statusOf(world);
  expect(status, (await world.world.reasons()).join('\n')).toBe('CREATE_COMPLETE');
}

async function removed(world: ResourceWorld): Promise<void> {
  await begin(world, 'delete');
  expect(await statusOf(world)).toBe('none');
}

// Each is a crash with a restart of all services. The services take different numbers of steps, so the crashes are spread evenly.
const KILLS = 6;

it.each(['create', 'update', 'delete'] as const)(
  'a kill in the midst of a stack %s leaves every service with all of it or nothing',
  async (kind) => {
    let world = await ResourceWorld.open();
    const { power } = world.world;
    const nothing = await held(world.world.store);
    await deployed(world);
    const all = await held(world.world.store);
    const before = power.writes;
    if (kind === 'update') {
      await begin(world, 'update');
      expect(await statusOf(world)).toBe('UPDATE_COMPLETE');
    }
    const updated = await held(world.world.store);
    const beforeRemoval = power.writes;
    await removed(world);
    expect(await held(world.world.store)).toEqual(nothing);
    const writes =
      kind === 'update' ? beforeRemoval - before : kind === 'create' ? before : power.writes - before;

    for (let kill = 0; kill < KILLS; kill++) {
      if (kind !== 'create') await deployed(world);
      const cut = Math.floor((writes * (kill + 0.5)) / KILLS);
      power.cutAfter(cut);
      await begin(world, kind).catch(() => {});
      for (let round = 0; round < 100 && !power.isOut; round++) await world.world.clock.advance(100);
      world = await world.afterKill();
      const status = await statusOf(world);
      const reasons = status === 'none' ? [] : await world.world.reasons();
      const label = `killed after ${cut} of ${writes} writes, then ${status}\n${reasons.join('\n')}`;
      const wanted = {
        none: nothing,
        ROLLBACK_COMPLETE: nothing,
        CREATE_COMPLETE: all,
        UPDATE_ROLLBACK_COMPLETE: all,
        UPDATE_COMPLETE: updated,
      }[status];
      expect(await held(world.world.store), label).toEqual(wanted);
      if (status !== 'none') await removed(world);
      expect(await held(world.world.store), label).toEqual(nothing);
    }
    await deployed(world);
  },
  300_000,
);

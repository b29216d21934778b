import { zipOf } from '../support/zip.ts';
import { ACCOUNT, REGION, type World } from './world.ts';

/** Something that can be deleted, and how operations name it. */
export interface Thing {
  readonly service: string;
  readonly deletion: string;
  /**
   * Makes it under a name that is new.
   * @returns the members that name it. Operations that have one of them race the deletion.
   */
  make(world: World, name: string): Promise<Members>;
  /** Members that go with those. */
  readonly within?: Members;
}

type Members = Readonly<Record<string, unknown>>;

const ROLE = `arn:aws:iam::${ACCOUNT}:role/function`;
const STREAM_ARN = `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/shared`;
const TEMPLATE = JSON.stringify({
  Resources: { G: { Type: 'AWS::Logs::LogGroup' } },
});
const CODE = zipOf({ 'index.js': 'exports.handler = async () => 1;' });

/** What a required member is given where the shape alone does not say what makes sense. */
export const FILL: Members = {
  AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
  PolicyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  Policy: Buffer.from('{"Version":"2012-10-17","Statement":[]}'),
  Role: ROLE,
  Code: { ZipFile: CODE },
  ZipFile: CODE,
  Content: { ZipFile: CODE },
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  InvocationType: 'DryRun',
  StatementId: 'statement',
  Action: 'lambda:InvokeFunction',
  Principal: 's3.amazonaws.com',
  FunctionVersion: '$LATEST',
  TemplateBody: TEMPLATE,
  retentionInDays: 7,
  RetentionPeriodHours: 48,
  NewStartingHashKey: '1000',
  ShardToSplit: 'shardId-000000000000',
  ShardToMerge: 'shardId-000000000000',
  AdjacentShardToMerge: 'shardId-000000000001',
  ShardId: 'shardId-000000000000',
  TargetShardCount: 4,
  PartitionKey: 'key',
  Records: [{ PartitionKey: 'key', Data: Buffer.from('x') }],
  StreamModeDetails: { StreamMode: 'ON_DEMAND' },
  StartingPosition: { Type: 'TRIM_HORIZON' },
  EncryptionType: 'KMS',
  ShardLevelMetrics: ['ALL'],
  MaxRecordSizeInKiB: 2048,
  logEvents: [{ timestamp: 1, message: 'line' }],
  ReceiptHandle: 'handle',
  Protocol: 'sqs',
  Endpoint: `arn:aws:sqs:${REGION}:${ACCOUNT}:other`,
  MetricName: 'm',
  Namespace: 'n',
  Attributes: { VisibilityTimeout: '5' },
  AttributeName: 'DisplayName',
  AttributeValue: 'x',
  EvaluationPeriods: 1,
  Period: 60,
  Statistic: 'Sum',
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
  StateValue: 'ALARM',
  CopySource: '/shared/other',
  Body: Buffer.from('x'),
  PartNumber: 1,
  EventSourceArn: STREAM_ARN,
  ScalableDimension: 'kinesis:stream:WriteCapacityUnits',
  RoleSessionName: 'session',
  Overwrite: true,
  UUID: '11111111-2222-4333-8444-555555555555',
  Type: 'String',
};

const SCALABLE = {
  ServiceNamespace: 'lambda',
  ScalableDimension: 'lambda:function:ProvisionedConcurrency',
};

const arnOf = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

export const THINGS: Readonly<Record<string, Thing>> = {
  'a log group': {
    service: 'logs',
    deletion: 'DeleteLogGroup',
    within: { logStreamName: 'stream' },
    async make(world, name) {
      await makeLogStream(world, name);
      const resourceArn = arnOf('logs', `log-group:${name}`);
      return { logGroupName: name, resourceArn, logGroupIdentifiers: [resourceArn] };
    },
  },
  'a log stream': {
    service: 'logs',
    deletion: 'DeleteLogStream',
    async make(world, name) {
      await makeLogStream(world, name);
      return { logGroupName: name, logStreamName: 'stream' };
    },
  },
  'a stream': {
    service: 'kinesis',
    deletion: 'DeleteStream',
    within: { EnforceConsumerDeletion: true },
    async make(world, name) {
      await makeStream(world, name);
      const StreamARN = arnOf('kinesis', `stream/${name}`);
      const registered = await world.call('kinesis', 'RegisterStreamConsumer', {
        StreamARN,
        ConsumerName: 'reader',
      });
      const iterator = { StreamName: name, ShardId: '0', ShardIteratorType: 'TRIM_HORIZON' };
      const { ShardIterator } = (await world.call('kinesis', 'GetShardIterator', iterator)) as {
        ShardIterator: string;
      };
      return {
        StreamName: name,
        StreamARN,
        ResourceARN: StreamARN,
        ConsumerName: 'reader',
        ConsumerARN: (registered as { Consumer: { ConsumerARN: string } }).Consumer.ConsumerARN,
        ShardIterator,
      };
    },
  },
  'a consumer': {
    service: 'kinesis',
    deletion: 'DeregisterStreamConsumer',
    async make(world, name) {
      await makeStream(world, 'shared');
      const input = { StreamARN: STREAM_ARN, ConsumerName: name };
      const made = await untilDone(() => world.call('kinesis', 'RegisterStreamConsumer', input));
      const { ConsumerARN } = (made as { Consumer: { ConsumerARN: string } }).Consumer;
      await untilDone(async () => {
        const found = await world.call('kinesis', 'DescribeStreamConsumer', { ConsumerARN });
        const { ConsumerStatus } = (found as { ConsumerDescription: { ConsumerStatus: string } })
          .ConsumerDescription;
        if (ConsumerStatus !== 'ACTIVE') throw new Error(`the consumer is ${ConsumerStatus}`);
      });
      return { ConsumerARN, ResourceARN: ConsumerARN };
    },
  },
  'a function': {
    service: 'lambda',
    deletion: 'DeleteFunction',
    within: { Name: 'alias' },
    async make(world, name) {
      await makeFunction(world, name);
      return { FunctionName: name, Resource: arnOf('lambda', `function:${name}`) };
    },
  },
  'an alias': {
    service: 'lambda',
    deletion: 'DeleteAlias',
    async make(world, name) {
      await makeFunction(world, name);
      return { FunctionName: name, Name: 'alias', Qualifier: 'alias' };
    },
  },
  'a layer version': {
    service: 'lambda',
    deletion: 'DeleteLayerVersion',
    async make(world, name) {
      const made = await world.call('lambda', 'PublishLayerVersion', {
        LayerName: name,
        Content: { ZipFile: CODE },
      });
      const { Version, LayerVersionArn } = made as { Version: number; LayerVersionArn: string };
      return { LayerName: name, VersionNumber: Version, Arn: LayerVersionArn };
    },
  },
  'an event source mapping': {
    service: 'lambda',
    deletion: 'DeleteEventSourceMapping',
    async make(world, name) {
      await makeStream(world, 'shared');
      await makeFunction(world, name);
      const mapping = { FunctionName: name, EventSourceArn: STREAM_ARN, StartingPosition: 'LATEST' };
      const made = await world.call('lambda', 'CreateEventSourceMapping', mapping);
      return { UUID: (made as { UUID: string }).UUID };
    },
  },
  'a role': {
    service: 'iam',
    deletion: 'DeleteRole',
    within: { PolicyName: 'inline', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
    async make(world, name) {
      const { AssumeRolePolicyDocument } = FILL;
      await world.call('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument });
      return { RoleName: name };
    },
  },
  'a managed policy': {
    service: 'iam',
    deletion: 'DeletePolicy',
    within: { VersionId: 'v1' },
    async make(world, name) {
      const { PolicyDocument, AssumeRolePolicyDocument } = FILL;
      await world.call('iam', 'CreatePolicy', { PolicyName: name, PolicyDocument });
      await world.call('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument });
      return { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/${name}`, PolicyName: name, RoleName: name };
    },
  },
  'a parameter': {
    service: 'ssm',
    deletion: 'DeleteParameter',
    async make(world, name) {
      await world.call('ssm', 'PutParameter', { Name: name, Value: 'v', Type: 'String' });
      return { Name: name, Names: [name] };
    },
  },
  'a scalable target': {
    service: 'application-autoscaling',
    deletion: 'DeregisterScalableTarget',
    within: { ...SCALABLE, PolicyName: 'policy', MinCapacity: 1, MaxCapacity: 2 },
    async make(world, name) {
      const ResourceId = `function:${name}:live`;
      const target = { ...SCALABLE, ResourceId, MinCapacity: 1, MaxCapacity: 2 };
      await world.call('application-autoscaling', 'RegisterScalableTarget', target);
      return { ResourceId };
    },
  },
  'a stack': {
    service: 'cloudformation',
    deletion: 'DeleteStack',
    within: { LogicalResourceId: 'G', ChangeSetName: 'set' },
    async make(world, name) {
      await world.call('cloudformation', 'CreateStack', { StackName: name, TemplateBody: TEMPLATE });
      await untilDone(async () => {
        const described = await world.call('cloudformation', 'DescribeStacks', { StackName: name });
        const [stack] = (described as { Stacks: { StackStatus: string }[] }).Stacks;
        if (stack!.StackStatus !== 'CREATE_COMPLETE') throw new Error(`the stack is ${stack!.StackStatus}`);
      });
      return { StackName: name };
    },
  },
  'an alarm': {
    service: 'monitoring',
    deletion: 'DeleteAlarms',
    async make(world, name) {
      const { MetricName, Namespace, EvaluationPeriods, Period, Statistic, Threshold, ComparisonOperator } =
        FILL;
      const rule = {
        MetricName,
        Namespace,
        EvaluationPeriods,
        Period,
        Statistic,
        Threshold,
        ComparisonOperator,
      };
      await world.call('monitoring', 'PutMetricAlarm', { AlarmName: name, ...rule });
      return { AlarmName: name, AlarmNames: [name], ResourceARN: arnOf('cloudwatch', `alarm:${name}`) };
    },
  },
  'a bucket': {
    service: 's3',
    deletion: 'DeleteBucket',
    within: { Key: 'key' },
    async make(world, name) {
      await makeSharedObject(world);
      await world.call('s3', 'CreateBucket', { Bucket: name });
      return { Bucket: name };
    },
  },
  'an object': {
    service: 's3',
    deletion: 'DeleteObject',
    within: { Bucket: 'shared' },
    async make(world, name) {
      await makeSharedObject(world);
      await world.call('s3', 'PutObject', { Bucket: 'shared', Key: name, Body: Buffer.from('x') });
      return { Key: name, CopySource: `/shared/${name}` };
    },
  },
  'a multipart upload': {
    service: 's3',
    deletion: 'AbortMultipartUpload',
    within: { Bucket: 'shared' },
    async make(world, name) {
      await makeSharedObject(world);
      const made = await world.call('s3', 'CreateMultipartUpload', { Bucket: 'shared', Key: name });
      return { UploadId: (made as { UploadId: string }).UploadId, Key: name };
    },
  },
  'a queue': {
    service: 'sqs',
    deletion: 'DeleteQueue',
    async make(world, name) {
      await world.call('sqs', 'CreateQueue', { QueueName: name });
      const QueueUrl = `http://127.0.0.1:4566/${ACCOUNT}/${name}`;
      await world.call('sqs', 'SendMessage', { QueueUrl, MessageBody: 'body' });
      return { QueueUrl, QueueName: name };
    },
  },
  'a topic': {
    service: 'sns',
    deletion: 'DeleteTopic',
    async make(world, name) {
      await world.call('sns', 'CreateTopic', { Name: name });
      return { Name: name, TopicArn: arnOf('sns', name), ResourceArn: arnOf('sns', name) };
    },
  },
  'a subscription': {
    service: 'sns',
    deletion: 'Unsubscribe',
    within: { AttributeName: 'RawMessageDelivery', AttributeValue: 'true' },
    async make(world, name) {
      await world.call('sns', 'CreateTopic', { Name: name });
      await orThere(world.call('sqs', 'CreateQueue', { QueueName: 'other' }));
      const { Endpoint, Protocol } = FILL;
      const TopicArn = arnOf('sns', name);
      const subscribed = await world.call('sns', 'Subscribe', { TopicArn, Protocol, Endpoint });
      return { SubscriptionArn: (subscribed as { SubscriptionArn: string }).SubscriptionArn, TopicArn };
    },
  },
};

async function makeLogStream(world: World, logGroupName: string): Promise<void> {
  await world.call('logs', 'CreateLogGroup', { logGroupName });
  const stream = { logGroupName, logStreamName: 'stream' };
  await world.call('logs', 'CreateLogStream', stream);
  const logEvents = [{ timestamp: Date.now(), message: 'line' }];
  await world.call('logs', 'PutLogEvents', { ...stream, logEvents });
}

async function makeStream(world: World, StreamName: string): Promise<void> {
  await orThere(world.call('kinesis', 'CreateStream', { StreamName, ShardCount: 2 }));
  await untilDone(async () => {
    const found = await world.call('kinesis', 'DescribeStreamSummary', { StreamName });
    const { StreamStatus } = (found as { StreamDescriptionSummary: { StreamStatus: string } })
      .StreamDescriptionSummary;
    if (StreamStatus !== 'ACTIVE') throw new Error(`the stream is ${StreamStatus}`);
  });
}

async function makeFunction(world: World, FunctionName: string): Promise<void> {
  const { Runtime, Handler } = FILL;
  await world.call('lambda', 'CreateFunction', {
    FunctionName,
    Role: ROLE,
    Code: { ZipFile: CODE },
    Runtime,
    Handler,
  });
  await world.call('lambda', 'CreateAlias', { FunctionName, Name: 'alias', FunctionVersion: '$LATEST' });
}

async function makeSharedObject(world: World): Promise<void> {
  await orThere(world.call('s3', 'CreateBucket', { Bucket: 'shared' }));
  await world.call('s3', 'PutObject', { Bucket: 'shared', Key: 'other', Body: Buffer.from('x') });
}

/** What several rounds use may be there already. */
async function orThere(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: Error & { code?: string }) => {
    if (!/InUse|Already/.test(error.code ?? '')) throw error;
  });
}

// A state that ends by itself, within a second at the most.
const PATIENCE_MS = 5_000;

async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  const startMs = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() - startMs > PATIENCE_MS) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
    }
  }
}

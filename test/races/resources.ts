import { zipOf } from '../support/zip.ts';
import { ACCOUNT, REGION, type ServiceHost } from './service-host.ts';

/** A resource that can be deleted, and the members that name it. */
export interface DeletableResource {
  readonly service: string;
  readonly deletion: string;
  /**
   * Creates it under a new name.
   * @returns the members that name it. Operations with one of them race the deletion.
   */
  make(host: ServiceHost, name: string): Promise<Members>;
  /** Further members of those operations. */
  readonly within?: Members;
}

type Members = Readonly<Record<string, unknown>>;

const ROLE = `arn:aws:iam::${ACCOUNT}:role/function`;
const STREAM_ARN = `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/shared`;
const TEMPLATE = JSON.stringify({
  Resources: { G: { Type: 'AWS::Logs::LogGroup' } },
});
const CODE = zipOf({ 'index.js': 'exports.handler = async () => 1;' });

/** When an alarm is raised: the members that PutMetricAlarm requires besides its name. */
export const ALARM_RULE: Members = {
  MetricName: 'm',
  Namespace: 'n',
  EvaluationPeriods: 1,
  Period: 60,
  Statistic: 'Sum',
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
};

/** Values of required members for which the shape alone does not determine a meaningful one. */
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
  ...ALARM_RULE,
  Attributes: { VisibilityTimeout: '5' },
  AttributeName: 'DisplayName',
  AttributeValue: 'x',
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

export const RESOURCES: Readonly<Record<string, DeletableResource>> = {
  'a log group': {
    service: 'logs',
    deletion: 'DeleteLogGroup',
    within: { logStreamName: 'stream' },
    async make(host, name) {
      await makeLogStream(host, name);
      const resourceArn = arnOf('logs', `log-group:${name}`);
      return { logGroupName: name, resourceArn, logGroupIdentifiers: [resourceArn] };
    },
  },
  'a log stream': {
    service: 'logs',
    deletion: 'DeleteLogStream',
    async make(host, name) {
      await makeLogStream(host, name);
      return { logGroupName: name, logStreamName: 'stream' };
    },
  },
  'a stream': {
    service: 'kinesis',
    deletion: 'DeleteStream',
    within: { EnforceConsumerDeletion: true },
    async make(host, name) {
      await makeStream(host, name);
      const StreamARN = arnOf('kinesis', `stream/${name}`);
      const registered = await host.call('kinesis', 'RegisterStreamConsumer', {
        StreamARN,
        ConsumerName: 'reader',
      });
      const iterator = { StreamName: name, ShardId: '0', ShardIteratorType: 'TRIM_HORIZON' };
      const { ShardIterator } = (await host.call('kinesis', 'GetShardIterator', iterator)) as {
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
    async make(host, name) {
      await makeStream(host, 'shared');
      const input = { StreamARN: STREAM_ARN, ConsumerName: name };
      const made = await untilDone(() => host.call('kinesis', 'RegisterStreamConsumer', input));
      const { ConsumerARN } = (made as { Consumer: { ConsumerARN: string } }).Consumer;
      await untilDone(async () => {
        const found = await host.call('kinesis', 'DescribeStreamConsumer', { ConsumerARN });
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
    async make(host, name) {
      await makeFunction(host, name);
      return { FunctionName: name, Resource: arnOf('lambda', `function:${name}`) };
    },
  },
  'an alias': {
    service: 'lambda',
    deletion: 'DeleteAlias',
    async make(host, name) {
      await makeFunction(host, name);
      return { FunctionName: name, Name: 'alias', Qualifier: 'alias' };
    },
  },
  'a layer version': {
    service: 'lambda',
    deletion: 'DeleteLayerVersion',
    async make(host, name) {
      const made = await host.call('lambda', 'PublishLayerVersion', {
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
    async make(host, name) {
      await makeStream(host, 'shared');
      await makeFunction(host, name);
      const mapping = { FunctionName: name, EventSourceArn: STREAM_ARN, StartingPosition: 'LATEST' };
      const made = await host.call('lambda', 'CreateEventSourceMapping', mapping);
      return { UUID: (made as { UUID: string }).UUID };
    },
  },
  'a role': {
    service: 'iam',
    deletion: 'DeleteRole',
    within: { PolicyName: 'inline', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
    async make(host, name) {
      const { AssumeRolePolicyDocument } = FILL;
      await host.call('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument });
      return { RoleName: name };
    },
  },
  'a managed policy': {
    service: 'iam',
    deletion: 'DeletePolicy',
    within: { VersionId: 'v1' },
    async make(host, name) {
      const { PolicyDocument, AssumeRolePolicyDocument } = FILL;
      await host.call('iam', 'CreatePolicy', { PolicyName: name, PolicyDocument });
      await host.call('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument });
      return { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/${name}`, PolicyName: name, RoleName: name };
    },
  },
  'a parameter': {
    service: 'ssm',
    deletion: 'DeleteParameter',
    async make(host, name) {
      await host.call('ssm', 'PutParameter', { Name: name, Value: 'v', Type: 'String' });
      return { Name: name, Names: [name] };
    },
  },
  'a scalable target': {
    service: 'application-autoscaling',
    deletion: 'DeregisterScalableTarget',
    within: { ...SCALABLE, PolicyName: 'policy', MinCapacity: 1, MaxCapacity: 2 },
    async make(host, name) {
      const ResourceId = `function:${name}:live`;
      const target = { ...SCALABLE, ResourceId, MinCapacity: 1, MaxCapacity: 2 };
      await host.call('application-autoscaling', 'RegisterScalableTarget', target);
      return { ResourceId };
    },
  },
  'a stack': {
    service: 'cloudformation',
    deletion: 'DeleteStack',
    within: { LogicalResourceId: 'G', ChangeSetName: 'set' },
    async make(host, name) {
      await host.call('cloudformation', 'CreateStack', { StackName: name, TemplateBody: TEMPLATE });
      await untilDone(async () => {
        const described = await host.call('cloudformation', 'DescribeStacks', { StackName: name });
        const [stack] = (described as { Stacks: { StackStatus: string }[] }).Stacks;
        if (stack!.StackStatus !== 'CREATE_COMPLETE') throw new Error(`the stack is ${stack!.StackStatus}`);
      });
      return { StackName: name };
    },
  },
  'an alarm': {
    service: 'monitoring',
    deletion: 'DeleteAlarms',
    async make(host, name) {
      await host.call('monitoring', 'PutMetricAlarm', { AlarmName: name, ...ALARM_RULE });
      return { AlarmName: name, AlarmNames: [name], ResourceARN: arnOf('cloudwatch', `alarm:${name}`) };
    },
  },
  'a bucket': {
    service: 's3',
    deletion: 'DeleteBucket',
    within: { Key: 'key' },
    async make(host, name) {
      await makeSharedObject(host);
      await host.call('s3', 'CreateBucket', { Bucket: name });
      return { Bucket: name };
    },
  },
  'an object': {
    service: 's3',
    deletion: 'DeleteObject',
    within: { Bucket: 'shared' },
    async make(host, name) {
      await makeSharedObject(host);
      await host.call('s3', 'PutObject', { Bucket: 'shared', Key: name, Body: Buffer.from('x') });
      return { Key: name, CopySource: `/shared/${name}` };
    },
  },
  'a multipart upload': {
    service: 's3',
    deletion: 'AbortMultipartUpload',
    within: { Bucket: 'shared' },
    async make(host, name) {
      await makeSharedObject(host);
      const made = await host.call('s3', 'CreateMultipartUpload', { Bucket: 'shared', Key: name });
      return { UploadId: (made as { UploadId: string }).UploadId, Key: name };
    },
  },
  'a queue': {
    service: 'sqs',
    deletion: 'DeleteQueue',
    async make(host, name) {
      await host.call('sqs', 'CreateQueue', { QueueName: name });
      const QueueUrl = `http://127.0.0.1:4566/${ACCOUNT}/${name}`;
      await host.call('sqs', 'SendMessage', { QueueUrl, MessageBody: 'body' });
      return { QueueUrl, QueueName: name };
    },
  },
  'a topic': {
    service: 'sns',
    deletion: 'DeleteTopic',
    async make(host, name) {
      await host.call('sns', 'CreateTopic', { Name: name });
      return { Name: name, TopicArn: arnOf('sns', name), ResourceArn: arnOf('sns', name) };
    },
  },
  'a subscription': {
    service: 'sns',
    deletion: 'Unsubscribe',
    within: { AttributeName: 'RawMessageDelivery', AttributeValue: 'true' },
    async make(host, name) {
      await host.call('sns', 'CreateTopic', { Name: name });
      await unlessExists(host.call('sqs', 'CreateQueue', { QueueName: 'other' }));
      const { Endpoint, Protocol } = FILL;
      const TopicArn = arnOf('sns', name);
      const subscribed = await host.call('sns', 'Subscribe', { TopicArn, Protocol, Endpoint });
      return { SubscriptionArn: (subscribed as { SubscriptionArn: string }).SubscriptionArn, TopicArn };
    },
  },
};

async function makeLogStream(host: ServiceHost, logGroupName: string): Promise<void> {
  await host.call('logs', 'CreateLogGroup', { logGroupName });
  const stream = { logGroupName, logStreamName: 'stream' };
  await host.call('logs', 'CreateLogStream', stream);
  const logEvents = [{ timestamp: Date.now(), message: 'line' }];
  await host.call('logs', 'PutLogEvents', { ...stream, logEvents });
}

async function makeStream(host: ServiceHost, StreamName: string): Promise<void> {
  await unlessExists(host.call('kinesis', 'CreateStream', { StreamName, ShardCount: 2 }));
  await untilDone(async () => {
    const found = await host.call('kinesis', 'DescribeStreamSummary', { StreamName });
    const { StreamStatus } = (found as { StreamDescriptionSummary: { StreamStatus: string } })
      .StreamDescriptionSummary;
    if (StreamStatus !== 'ACTIVE') throw new Error(`the stream is ${StreamStatus}`);
  });
}

async function makeFunction(host: ServiceHost, FunctionName: string): Promise<void> {
  const { Runtime, Handler } = FILL;
  await host.call('lambda', 'CreateFunction', {
    FunctionName,
    Role: ROLE,
    Code: { ZipFile: CODE },
    Runtime,
    Handler,
  });
  await host.call('lambda', 'CreateAlias', { FunctionName, Name: 'alias', FunctionVersion: '$LATEST' });
}

async function makeSharedObject(host: ServiceHost): Promise<void> {
  await unlessExists(host.call('s3', 'CreateBucket', { Bucket: 'shared' }));
  await host.call('s3', 'PutObject', { Bucket: 'shared', Key: 'other', Body: Buffer.from('x') });
}

/** Resources that several rounds use may exist already. */
async function unlessExists(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: Error & { code?: string }) => {
    if (!/InUse|Already/.test(error.code ?? '')) throw error;
  });
}

// Transient states end by themselves, within a second at most.
const TIMEOUT_MS = 5_000;

async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  const startMs = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() - startMs > TIMEOUT_MS) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
    }
  }
}

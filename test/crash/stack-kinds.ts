import type { Input, Operation, Output } from '../../src/schema/operation.ts';
import { GetRole } from '../../src/services/iam/operations/roles/get-role.ts';
import { DescribeStreamSummary } from '../../src/services/kinesis/operations/describe-stream-summary.ts';
import { GetFunctionConfiguration } from '../../src/services/lambda/operations/get-function-configuration.ts';
import { GetFunctionUrlConfig } from '../../src/services/lambda/operations/get-function-url-config.ts';
import { DescribeLogGroups } from '../../src/services/logs/operations/describe-log-groups.ts';
import { GetBucketPolicy } from '../../src/services/s3/operations/get-bucket-policy.ts';
import { GetTopicAttributes } from '../../src/services/sns/operations/get-topic-attributes.ts';
import { GetQueueAttributes } from '../../src/services/sqs/operations/get-queue-attributes.ts';
import { GetQueueUrl } from '../../src/services/sqs/operations/get-queue-url.ts';
import { type Reach, unlessRefused } from '../support/clients/multi-part.ts';

type Version = 1 | 2;

/** A template in two versions, and how to read the version of each of its resources. */
export interface StackKind {
  template(version: Version): string;
  /** By resource; undefined when it does not exist. */
  versions(reach: Reach): Promise<Record<string, number | undefined>>;
}

type Resources = Record<string, readonly [type: string, properties: Record<string, unknown>]>;

const att = (logicalId: string, name: string) => ({ 'Fn::GetAtt': [logicalId, name] });
const ref = (logicalId: string) => ({ Ref: logicalId });
const policy = (statement: Record<string, string>) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', ...statement }],
});
const resourcePolicy = (Action: string) => policy({ Principal: '*', Action, Resource: '*' });

function templateOf(resources: Resources): string {
  return JSON.stringify({
    Resources: Object.fromEntries(
      Object.entries(resources).map(([id, [type, Properties]]) => [id, { Type: `AWS::${type}`, Properties }]),
    ),
  });
}

/** @returns undefined when the resource does not exist */
async function read<Op extends Operation, T>(
  reach: Reach,
  service: string,
  operation: Op,
  input: Input<Op>,
  versionIn: (output: Output<Op>) => T,
): Promise<T | undefined> {
  const output = await unlessRefused(reach.call(service, operation, input));
  return output === undefined ? undefined : versionIn(output);
}

const functionStack: StackKind = {
  template: (version) =>
    templateOf({
      Role: [
        'IAM::Role',
        {
          RoleName: 'crash-role',
          AssumeRolePolicyDocument: policy({ Principal: '*', Action: 'sts:AssumeRole' }),
          Description: `${version}`,
          Policies: [
            { PolicyName: `p${version}`, PolicyDocument: policy({ Action: 'kinesis:*', Resource: '*' }) },
          ],
        },
      ],
      Group: ['Logs::LogGroup', { LogGroupName: 'crash-group', RetentionInDays: version === 1 ? 1 : 3 }],
      Function: [
        'Lambda::Function',
        {
          FunctionName: 'crash-function',
          Role: att('Role', 'Arn'),
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Timeout: version,
          Code: { ZipFile: `exports.handler = async () => ${version};` },
        },
      ],
      Permission: [
        'Lambda::Permission',
        {
          FunctionName: ref('Function'),
          Action: 'lambda:InvokeFunction',
          Principal: version === 1 ? 's3.amazonaws.com' : 'sns.amazonaws.com',
        },
      ],
      Url: [
        'Lambda::Url',
        {
          TargetFunctionArn: att('Function', 'Arn'),
          AuthType: 'NONE',
          InvokeMode: version === 1 ? 'BUFFERED' : 'RESPONSE_STREAM',
        },
      ],
    }),
  versions: async (reach) => ({
    role: await read(reach, 'iam', GetRole, { RoleName: 'crash-role' }, ({ Role: role }) =>
      Number(role.Description),
    ),
    group: await read(
      reach,
      'logs',
      DescribeLogGroups,
      { logGroupNamePrefix: 'crash-group' },
      ({ logGroups: [group] }) => group && (group.retentionInDays === 1 ? 1 : 2),
    ),
    function: await read(
      reach,
      'lambda',
      GetFunctionConfiguration,
      { FunctionName: 'crash-function' },
      ({ Timeout }) => Timeout,
    ),
    url: await read(
      reach,
      'lambda',
      GetFunctionUrlConfig,
      { FunctionName: 'crash-function' },
      ({ InvokeMode }) => (InvokeMode === 'RESPONSE_STREAM' ? 2 : 1),
    ),
  }),
};

const messageStack: StackKind = {
  template: (version) =>
    templateOf({
      Queue: ['SQS::Queue', { QueueName: 'crash-queue', VisibilityTimeout: version }],
      Topic: ['SNS::Topic', { TopicName: 'crash-topic', DisplayName: `${version}` }],
      Subscription: [
        'SNS::Subscription',
        { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: att('Queue', 'Arn') },
      ],
      QueuePolicy: ['SQS::QueuePolicy', { Queues: [ref('Queue')], PolicyDocument: resourcePolicy('sqs:*') }],
      Bucket: ['S3::Bucket', { BucketName: 'crash-bucket' }],
      BucketPolicy: [
        'S3::BucketPolicy',
        { Bucket: ref('Bucket'), PolicyDocument: resourcePolicy(`s3:Version${version}`) },
      ],
      // Unnamed: each version has a new one.
      [`Extra${version}`]: ['SQS::Queue', {}],
    }),
  async versions(reach) {
    const url = await read(
      reach,
      'sqs',
      GetQueueUrl,
      { QueueName: 'crash-queue' },
      ({ QueueUrl }) => QueueUrl,
    );
    return {
      queue:
        url === undefined
          ? undefined
          : await read(
              reach,
              'sqs',
              GetQueueAttributes,
              { QueueUrl: url, AttributeNames: ['VisibilityTimeout'] },
              ({ Attributes }) => Number(Attributes?.['VisibilityTimeout']),
            ),
      topic: await read(
        reach,
        'sns',
        GetTopicAttributes,
        { TopicArn: 'arn:aws:sns:us-east-1:000000000000:crash-topic' },
        ({ Attributes }) => Number(Attributes['DisplayName']),
      ),
      bucket: await read(reach, 's3', GetBucketPolicy, { Bucket: 'crash-bucket' }, ({ Policy }) =>
        Number(/Version(\d)"/.exec(String(Policy))?.[1]),
      ),
    };
  },
};

const streamStack: StackKind = {
  template: (version) =>
    templateOf({
      Stream: [
        'Kinesis::Stream',
        { Name: 'crash-stream', ShardCount: version, RetentionPeriodHours: 24 * version },
      ],
      Consumer: [
        'Kinesis::StreamConsumer',
        { ConsumerName: 'crash-consumer', StreamARN: att('Stream', 'Arn') },
      ],
    }),
  versions: async (reach) => ({
    stream: await read(
      reach,
      'kinesis',
      DescribeStreamSummary,
      { StreamName: 'crash-stream' },
      ({
        StreamDescriptionSummary: {
          OpenShardCount: shards,
          RetentionPeriodHours: hours,
          ConsumerCount: consumers,
        },
      }) => (hours === 24 * shards && consumers === 1 ? shards : NaN),
    ),
  }),
};

export const STACK_KINDS: Readonly<Record<string, StackKind>> = { functionStack, messageStack, streamStack };

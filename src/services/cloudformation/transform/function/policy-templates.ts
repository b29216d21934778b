import { didYouMean } from '../../../../lib/nearest-word.ts';
import { invalidResource, type SamResource } from '../sam-resource.ts';
import { type Tree, treeOf } from '../tree.ts';

interface Grant {
  /** Actions of the service, separated by spaces. */
  readonly actions: string;
  /** ARNs in which `{}` is the parameter. Absent: all resources. */
  readonly arns?: readonly string[];
}

interface PolicyTemplate {
  readonly parameter?: string;
  readonly grants: readonly Grant[];
}

const ARN = 'arn:${AWS::Partition}';
const OWN = '${AWS::Region}:${AWS::AccountId}';
const TABLE = [`${ARN}:dynamodb:${OWN}:table/{}`, `${ARN}:dynamodb:${OWN}:table/{}/index/*`];
const BUCKET = [`${ARN}:s3:::{}`, `${ARN}:s3:::{}/*`];
const DESCRIBE_PARAMETERS = { actions: 'ssm:DescribeParameters' };
const GET_PARAMETERS = 'ssm:GetParameters ssm:GetParameter ssm:GetParametersByPath';

/** One grant, on one kind of resource. */
function on(parameter: string, arns: string | readonly string[], actions: string): PolicyTemplate {
  return { parameter, grants: [{ actions, arns: [arns].flat() }] };
}

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html */
const TEMPLATES: Readonly<Record<string, PolicyTemplate>> = {
  AWSSecretsManagerGetSecretValuePolicy: on('SecretArn', '{}', 'secretsmanager:GetSecretValue'),
  CloudFormationDescribeStacksPolicy: {
    grants: [{ actions: 'cloudformation:DescribeStacks', arns: [`${ARN}:cloudformation:${OWN}:stack/*`] }],
  },
  CloudWatchPutMetricPolicy: { grants: [{ actions: 'cloudwatch:PutMetricData' }] },
  DynamoDBCrudPolicy: on(
    'TableName',
    TABLE,
    'dynamodb:GetItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:Scan dynamodb:Query dynamodb:UpdateItem ' +
      'dynamodb:BatchWriteItem dynamodb:BatchGetItem dynamodb:DescribeTable dynamodb:ConditionCheckItem',
  ),
  DynamoDBReadPolicy: on(
    'TableName',
    TABLE,
    'dynamodb:GetItem dynamodb:Scan dynamodb:Query dynamodb:BatchGetItem dynamodb:DescribeTable',
  ),
  DynamoDBWritePolicy: on('TableName', TABLE, 'dynamodb:PutItem dynamodb:UpdateItem dynamodb:BatchWriteItem'),
  EventBridgePutEventsPolicy: on('EventBusName', `${ARN}:events:${OWN}:event-bus/{}`, 'events:PutEvents'),
  FilterLogEventsPolicy: on(
    'LogGroupName',
    `${ARN}:logs:${OWN}:log-group:{}:log-stream:*`,
    'logs:FilterLogEvents',
  ),
  KinesisCrudPolicy: on(
    'StreamName',
    `${ARN}:kinesis:${OWN}:stream/{}`,
    'kinesis:AddTagsToStream kinesis:CreateStream kinesis:DecreaseStreamRetentionPeriod kinesis:DeleteStream ' +
      'kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetShardIterator ' +
      'kinesis:IncreaseStreamRetentionPeriod kinesis:ListTagsForStream kinesis:MergeShards kinesis:PutRecord ' +
      'kinesis:PutRecords kinesis:SplitShard kinesis:RemoveTagsFromStream',
  ),
  KinesisStreamReadPolicy: {
    parameter: 'StreamName',
    grants: [
      { actions: 'kinesis:ListStreams kinesis:DescribeLimits', arns: [`${ARN}:kinesis:${OWN}:stream/*`] },
      {
        actions:
          'kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords kinesis:GetShardIterator',
        arns: [`${ARN}:kinesis:${OWN}:stream/{}`],
      },
    ],
  },
  KMSDecryptPolicy: on('KeyId', `${ARN}:kms:${OWN}:key/{}`, 'kms:Decrypt'),
  KMSEncryptPolicy: on('KeyId', `${ARN}:kms:${OWN}:key/{}`, 'kms:Encrypt'),
  LambdaInvokePolicy: on('FunctionName', `${ARN}:lambda:${OWN}:function:{}*`, 'lambda:InvokeFunction'),
  S3CrudPolicy: on(
    'BucketName',
    BUCKET,
    's3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:PutObject s3:PutObjectAcl ' +
      's3:GetLifecycleConfiguration s3:PutLifecycleConfiguration s3:DeleteObject',
  ),
  S3ReadPolicy: on(
    'BucketName',
    BUCKET,
    's3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:GetLifecycleConfiguration',
  ),
  S3WritePolicy: on('BucketName', BUCKET, 's3:PutObject s3:PutObjectAcl s3:PutLifecycleConfiguration'),
  SNSCrudPolicy: on(
    'TopicName',
    `${ARN}:sns:${OWN}:{}*`,
    'sns:ListSubscriptionsByTopic sns:CreateTopic sns:SetTopicAttributes sns:Subscribe sns:Publish',
  ),
  SNSPublishMessagePolicy: on('TopicName', `${ARN}:sns:${OWN}:{}`, 'sns:Publish'),
  SQSPollerPolicy: on(
    'QueueName',
    `${ARN}:sqs:${OWN}:{}`,
    'sqs:ChangeMessageVisibility sqs:ChangeMessageVisibilityBatch sqs:DeleteMessage sqs:DeleteMessageBatch ' +
      'sqs:GetQueueAttributes sqs:ReceiveMessage',
  ),
  SQSSendMessagePolicy: on('QueueName', `${ARN}:sqs:${OWN}:{}`, 'sqs:SendMessage*'),
  SSMParameterReadPolicy: {
    parameter: 'ParameterName',
    grants: [DESCRIBE_PARAMETERS, { actions: GET_PARAMETERS, arns: [`${ARN}:ssm:${OWN}:parameter/{}`] }],
  },
  SSMParameterWithSlashPrefixReadPolicy: {
    parameter: 'ParameterName',
    grants: [DESCRIBE_PARAMETERS, { actions: GET_PARAMETERS, arns: [`${ARN}:ssm:${OWN}:parameter{}`] }],
  },
  StepFunctionsExecutionPolicy: on(
    'StateMachineName',
    `${ARN}:states:${OWN}:stateMachine:{}`,
    'states:StartExecution',
  ),
  VPCAccessPolicy: {
    grants: [
      {
        actions:
          'ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ' +
          'ec2:DetachNetworkInterface',
      },
    ],
  },
};

/** @returns the policy document of `{ NAME: { PARAMETER: value } }` */
export function expandPolicyTemplate(resource: SamResource, name: string, parameters: unknown): Tree {
  if (!Object.hasOwn(TEMPLATES, name)) {
    throw invalidResource(
      resource,
      `Must specify valid parameter values for policy template '${name}': Millrace does not have this template.` +
        `${didYouMean(name, Object.keys(TEMPLATES))} Write its statements instead.`,
    );
  }
  const { parameter, grants } = TEMPLATES[name]!;
  const value = parameter === undefined ? undefined : treeOf(parameters)[parameter];
  if (parameter !== undefined && value === undefined) {
    throw invalidResource(
      resource,
      `Must specify valid parameter values for policy template '${name}': ${parameter}`,
    );
  }
  return {
    Statement: grants.map(({ actions, arns }) => ({
      Action: actions.split(' '),
      Effect: 'Allow',
      Resource: resourcesOf(arns, parameter, value),
    })),
  };
}

function resourcesOf(arns: readonly string[] | undefined, parameter: string | undefined, value: unknown) {
  if (!arns) return '*';
  const resources = arns.map((arn) => {
    if (!arn.includes('{}') || parameter === undefined) return { 'Fn::Sub': arn };
    const variable = `${parameter.charAt(0).toLowerCase()}${parameter.slice(1)}`;
    return { 'Fn::Sub': [arn.replaceAll('{}', `\${${variable}}`), { [variable]: value }] };
  });
  return resources.length === 1 ? resources[0] : resources;
}

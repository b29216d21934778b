import { allow, type ManagedPolicies, passRole } from './statement.ts';

/** Policies that give access to one service, whose names are those of AWS. */
export const SERVICE_POLICIES: ManagedPolicies = {
  AmazonKinesisFullAccess: [allow(['kinesis:*'])],
  AmazonKinesisReadOnlyAccess: [allow(['kinesis:Get*', 'kinesis:List*', 'kinesis:Describe*'])],
  AmazonS3FullAccess: [allow(['s3:*', 's3-object-lambda:*'])],
  AmazonS3ReadOnlyAccess: [
    allow(['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*']),
  ],
  AmazonSQSFullAccess: [allow(['sqs:*'])],
  AmazonSQSReadOnlyAccess: [
    allow([
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ListDeadLetterSourceQueues',
      'sqs:ListQueues',
      'sqs:ListMessageMoveTasks',
      'sqs:ListQueueTags',
    ]),
  ],
  AmazonSNSFullAccess: [allow(['sns:*'])],
  AmazonSNSReadOnlyAccess: [
    allow([
      'sns:GetTopicAttributes',
      'sns:List*',
      'sns:CheckIfPhoneNumberIsOptedOut',
      'sns:GetEndpointAttributes',
      'sns:GetDataProtectionPolicy',
      'sns:GetPlatformApplicationAttributes',
      'sns:GetSMSAttributes',
      'sns:GetSMSSandboxAccountStatus',
      'sns:GetSubscriptionAttributes',
    ]),
  ],
  CloudWatchLogsFullAccess: [allow(['logs:*', 'cloudwatch:GenerateQuery'])],
  CloudWatchLogsReadOnlyAccess: [
    allow([
      'logs:Describe*',
      'logs:Get*',
      'logs:List*',
      'logs:StartQuery',
      'logs:StopQuery',
      'logs:TestMetricFilter',
      'logs:FilterLogEvents',
      'logs:StartLiveTail',
      'logs:StopLiveTail',
      'cloudwatch:GenerateQuery',
      'cloudwatch:GenerateQueryResultsSummary',
    ]),
  ],
  AWSCloudFormationFullAccess: [allow(['cloudformation:*'])],
  AWSCloudFormationReadOnlyAccess: [
    allow([
      'cloudformation:Describe*',
      'cloudformation:EstimateTemplateCost',
      'cloudformation:Get*',
      'cloudformation:List*',
      'cloudformation:ValidateTemplate',
      'cloudformation:Detect*',
    ]),
  ],
  AmazonEventBridgeFullAccess: [
    allow(['events:*', 'schemas:*', 'scheduler:*', 'pipes:*']),
    passRole('events', 'arn:aws:iam::*:role/*'),
    passRole('scheduler', 'arn:aws:iam::*:role/*'),
    passRole('pipes', 'arn:aws:iam::*:role/*'),
  ],
  AmazonEventBridgeSchedulerFullAccess: [
    allow(['scheduler:*']),
    passRole('scheduler', 'arn:aws:iam::*:role/*'),
  ],
  AmazonAPIGatewayAdministrator: [allow(['apigateway:*'], 'arn:aws:apigateway:*::/*')],
  AmazonAPIGatewayInvokeFullAccess: [
    allow(['execute-api:Invoke', 'execute-api:ManageConnections'], 'arn:aws:execute-api:*:*:*'),
  ],
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': [
    allow([
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:DescribeLogGroups',
      'logs:DescribeLogStreams',
      'logs:PutLogEvents',
      'logs:GetLogEvents',
      'logs:FilterLogEvents',
    ]),
  ],
  AmazonSSMReadOnlyAccess: [allow(['ssm:Describe*', 'ssm:Get*', 'ssm:List*'])],
  AmazonEC2ContainerRegistryReadOnly: [
    allow([
      'ecr:GetAuthorizationToken',
      'ecr:BatchCheckLayerAvailability',
      'ecr:GetDownloadUrlForLayer',
      'ecr:GetRepositoryPolicy',
      'ecr:DescribeRepositories',
      'ecr:ListImages',
      'ecr:DescribeImages',
      'ecr:BatchGetImage',
      'ecr:GetLifecyclePolicy',
      'ecr:GetLifecyclePolicyPreview',
      'ecr:ListTagsForResource',
      'ecr:DescribeImageScanFindings',
    ]),
  ],
  IAMReadOnlyAccess: [
    allow([
      'iam:GenerateCredentialReport',
      'iam:GenerateServiceLastAccessedDetails',
      'iam:Get*',
      'iam:List*',
      'iam:SimulateCustomPolicy',
      'iam:SimulatePrincipalPolicy',
    ]),
  ],
  IAMFullAccess: [allow(['iam:*'])],
};

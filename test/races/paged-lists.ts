import { FILL } from './resources.ts';
import { ACCOUNT, REGION, type ServiceHost } from './service-host.ts';

/** A paged list, and how its items are created and deleted. */
export interface PagedList {
  readonly service: string;
  readonly operation: string;
  /** Includes the page size, where it can be chosen. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The members of input and output that contain the token. */
  readonly token: readonly [input: string, output: string];
  /** The member with the items, and the member that identifies an item; without one, the item itself. */
  readonly items: readonly [list: string, key?: string];
  /** Creates the items. */
  make(host: ServiceHost): Promise<void>;
  remove(host: ServiceHost, key: string): Promise<void>;
}

const NAMES = ['a1', 'b2', 'c3', 'd4', 'e5'];
/** For SNS, whose pages have a hundred items. */
const MANY_NAMES = Array.from({ length: 103 }, (_, number) => `n${100 + number}`);

type Call = readonly [service: string, operation: string, input: Readonly<Record<string, unknown>>];

function listOf(
  service: string,
  operation: string,
  parts: {
    input?: Readonly<Record<string, unknown>>;
    token: PagedList['token'];
    items: PagedList['items'];
    before?: readonly Call[];
    names?: readonly string[];
    make: (name: string) => Call;
    remove: (key: string) => Call;
  },
): PagedList {
  const run = (host: ServiceHost, [calledService, name, input]: Call) =>
    host.call(calledService, name, input);
  return {
    service,
    operation,
    input: parts.input ?? {},
    token: parts.token,
    items: parts.items,
    async make(host) {
      for (const call of parts.before ?? []) await run(host, call);
      for (const name of parts.names ?? NAMES) await run(host, parts.make(name));
    },
    async remove(host, key) {
      await run(host, parts.remove(key));
    },
  };
}

const MARKER = ['Marker', 'Marker'] as const;
const NEXT_MARKER = ['Marker', 'NextMarker'] as const;
const NEXT_TOKEN = ['NextToken', 'NextToken'] as const;
const { AssumeRolePolicyDocument, PolicyDocument, Code, Runtime, Handler, Role } = FILL;
const functionOf = (FunctionName: string): Call => [
  'lambda',
  'CreateFunction',
  { FunctionName, Code, Runtime, Handler, Role },
];
const user = (UserName: string): Call => ['iam', 'CreateUser', { UserName }];
const group = (GroupName: string): Call => ['iam', 'CreateGroup', { GroupName }];
const role = (RoleName: string): Call => ['iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument }];
const alias = (FunctionName: string, Name: string, FunctionVersion = '$LATEST'): Call => [
  'lambda',
  'CreateAlias',
  { FunctionName, Name, FunctionVersion },
];
const SCALABLE = {
  ServiceNamespace: 'lambda',
  ScalableDimension: 'lambda:function:ProvisionedConcurrency',
};
const topicArn = (name: string) => `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`;
const STREAM_ARN = `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/paged`;

const DEAD_LETTERS = JSON.stringify({
  deadLetterTargetArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`,
  maxReceiveCount: 3,
});
const rule = (Name: string): Call => ['events', 'PutRule', { Name, ScheduleExpression: 'rate(1 day)' }];

export const PAGED_LISTS: readonly PagedList[] = [
  listOf('logs', 'DescribeLogGroups', {
    input: { limit: 2, logGroupNamePrefix: 'paged' },
    token: ['nextToken', 'nextToken'],
    items: ['logGroups', 'logGroupName'],
    make: (name) => ['logs', 'CreateLogGroup', { logGroupName: `paged-${name}` }],
    remove: (logGroupName) => ['logs', 'DeleteLogGroup', { logGroupName }],
  }),
  ...(['LogStreamName', 'LastEventTime'] as const).map((orderBy) =>
    listOf('logs', 'DescribeLogStreams', {
      input: {
        limit: 2,
        logGroupName: `streams-${orderBy}`,
        orderBy,
        descending: orderBy === 'LastEventTime',
      },
      token: ['nextToken', 'nextToken'],
      items: ['logStreams', 'logStreamName'],
      before: [['logs', 'CreateLogGroup', { logGroupName: `streams-${orderBy}` }]],
      make: (logStreamName) => [
        'logs',
        'CreateLogStream',
        { logGroupName: `streams-${orderBy}`, logStreamName },
      ],
      remove: (logStreamName) => [
        'logs',
        'DeleteLogStream',
        { logGroupName: `streams-${orderBy}`, logStreamName },
      ],
    }),
  ),
  listOf('logs', 'DescribeMetricFilters', {
    input: { limit: 2, logGroupName: 'filtered' },
    token: ['nextToken', 'nextToken'],
    items: ['metricFilters', 'filterName'],
    before: [['logs', 'CreateLogGroup', { logGroupName: 'filtered' }]],
    make: (filterName) => [
      'logs',
      'PutMetricFilter',
      {
        logGroupName: 'filtered',
        filterName,
        filterPattern: 'ERROR',
        metricTransformations: [{ metricName: 'Errors', metricNamespace: 'Paged', metricValue: '1' }],
      },
    ],
    remove: (filterName) => ['logs', 'DeleteMetricFilter', { logGroupName: 'filtered', filterName }],
  }),
  listOf('logs', 'DescribeResourcePolicies', {
    input: { limit: 2 },
    token: ['nextToken', 'nextToken'],
    items: ['resourcePolicies', 'policyName'],
    make: (policyName) => [
      'logs',
      'PutResourcePolicy',
      { policyName, policyDocument: '{"Version":"2012-10-17","Statement":[]}' },
    ],
    remove: (policyName) => ['logs', 'DeleteResourcePolicy', { policyName }],
  }),
  listOf('lambda', 'ListFunctions', {
    input: { MaxItems: 2 },
    token: NEXT_MARKER,
    items: ['Functions', 'FunctionName'],
    make: functionOf,
    remove: (FunctionName) => ['lambda', 'DeleteFunction', { FunctionName }],
  }),
  listOf('lambda', 'ListAliases', {
    input: { MaxItems: 2, FunctionName: 'aliased' },
    token: NEXT_MARKER,
    items: ['Aliases', 'Name'],
    before: [functionOf('aliased')],
    make: (name) => alias('aliased', name),
    remove: (Name) => ['lambda', 'DeleteAlias', { FunctionName: 'aliased', Name }],
  }),
  listOf('lambda', 'ListFunctionEventInvokeConfigs', {
    input: { MaxItems: 2, FunctionName: 'configured' },
    token: NEXT_MARKER,
    items: ['FunctionEventInvokeConfigs', 'FunctionArn'],
    before: [functionOf('configured'), ...NAMES.map((name) => alias('configured', name))],
    make: (Qualifier) => [
      'lambda',
      'PutFunctionEventInvokeConfig',
      { FunctionName: 'configured', Qualifier, MaximumRetryAttempts: 1 },
    ],
    remove: (arn) => [
      'lambda',
      'DeleteFunctionEventInvokeConfig',
      { FunctionName: 'configured', Qualifier: arn.slice(arn.lastIndexOf(':') + 1) },
    ],
  }),
  listOf('lambda', 'ListFunctionUrlConfigs', {
    input: { MaxItems: 2, FunctionName: 'called' },
    token: NEXT_MARKER,
    items: ['FunctionUrlConfigs', 'FunctionArn'],
    before: [functionOf('called'), ...NAMES.map((name) => alias('called', name))],
    make: (Qualifier) => [
      'lambda',
      'CreateFunctionUrlConfig',
      { FunctionName: 'called', Qualifier, AuthType: 'NONE' },
    ],
    remove: (arn) => [
      'lambda',
      'DeleteFunctionUrlConfig',
      { FunctionName: 'called', Qualifier: arn.slice(arn.lastIndexOf(':') + 1) },
    ],
  }),
  listOf('lambda', 'ListProvisionedConcurrencyConfigs', {
    input: { MaxItems: 2, FunctionName: 'provisioned' },
    token: NEXT_MARKER,
    items: ['ProvisionedConcurrencyConfigs', 'FunctionArn'],
    before: [
      [
        'lambda',
        'CreateFunction',
        { FunctionName: 'provisioned', Code, Runtime, Handler, Role, Publish: true },
      ],
      ...NAMES.map((name) => alias('provisioned', name, '1')),
    ],
    make: (Qualifier) => [
      'lambda',
      'PutProvisionedConcurrencyConfig',
      { FunctionName: 'provisioned', Qualifier, ProvisionedConcurrentExecutions: 1 },
    ],
    remove: (arn) => [
      'lambda',
      'DeleteProvisionedConcurrencyConfig',
      { FunctionName: 'provisioned', Qualifier: arn.slice(arn.lastIndexOf(':') + 1) },
    ],
  }),
  listOf('lambda', 'ListLayers', {
    input: { MaxItems: 2 },
    token: NEXT_MARKER,
    items: ['Layers', 'LayerName'],
    make: (LayerName) => ['lambda', 'PublishLayerVersion', { LayerName, Content: Code }],
    remove: (LayerName) => ['lambda', 'DeleteLayerVersion', { LayerName, VersionNumber: 1 }],
  }),
  listOf('lambda', 'ListLayerVersions', {
    input: { MaxItems: 2, LayerName: 'versioned' },
    token: NEXT_MARKER,
    items: ['LayerVersions', 'Version'],
    names: Array.from({ length: 12 }, (_, index) => String(index)),
    make: () => ['lambda', 'PublishLayerVersion', { LayerName: 'versioned', Content: Code }],
    remove: (key) => ['lambda', 'DeleteLayerVersion', { LayerName: 'versioned', VersionNumber: Number(key) }],
  }),
  listOf('iam', 'ListRoles', {
    input: { MaxItems: 2 },
    token: MARKER,
    items: ['Roles', 'RoleName'],
    make: role,
    remove: (RoleName) => ['iam', 'DeleteRole', { RoleName }],
  }),
  listOf('iam', 'ListUsers', {
    input: { MaxItems: 2 },
    token: MARKER,
    items: ['Users', 'UserName'],
    make: user,
    remove: (UserName) => ['iam', 'DeleteUser', { UserName }],
  }),
  listOf('iam', 'ListUserPolicies', {
    input: { MaxItems: 2, UserName: 'inline' },
    token: MARKER,
    items: ['PolicyNames'],
    before: [user('inline')],
    make: (PolicyName) => ['iam', 'PutUserPolicy', { UserName: 'inline', PolicyName, PolicyDocument }],
    remove: (PolicyName) => ['iam', 'DeleteUserPolicy', { UserName: 'inline', PolicyName }],
  }),
  listOf('iam', 'ListUserTags', {
    input: { MaxItems: 2, UserName: 'tagged' },
    token: MARKER,
    items: ['Tags', 'Key'],
    before: [user('tagged')],
    make: (Key) => ['iam', 'TagUser', { UserName: 'tagged', Tags: [{ Key, Value: 'v' }] }],
    remove: (key) => ['iam', 'UntagUser', { UserName: 'tagged', TagKeys: [key] }],
  }),
  listOf('iam', 'ListGroups', {
    input: { MaxItems: 2 },
    token: MARKER,
    items: ['Groups', 'GroupName'],
    make: group,
    remove: (GroupName) => ['iam', 'DeleteGroup', { GroupName }],
  }),
  listOf('iam', 'GetGroup', {
    input: { MaxItems: 2, GroupName: 'members' },
    token: MARKER,
    items: ['Users', 'UserName'],
    before: [group('members'), ...NAMES.map((name) => user(`member-${name}`))],
    make: (name) => ['iam', 'AddUserToGroup', { GroupName: 'members', UserName: `member-${name}` }],
    remove: (UserName) => ['iam', 'RemoveUserFromGroup', { GroupName: 'members', UserName }],
  }),
  listOf('iam', 'ListPolicies', {
    input: { MaxItems: 2, Scope: 'Local' },
    token: MARKER,
    items: ['Policies', 'PolicyName'],
    make: (PolicyName) => ['iam', 'CreatePolicy', { PolicyName, PolicyDocument }],
    remove: (name) => ['iam', 'DeletePolicy', { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/${name}` }],
  }),
  listOf('iam', 'ListRolePolicies', {
    input: { MaxItems: 2, RoleName: 'inline' },
    token: MARKER,
    items: ['PolicyNames'],
    before: [role('inline')],
    make: (PolicyName) => ['iam', 'PutRolePolicy', { RoleName: 'inline', PolicyName, PolicyDocument }],
    remove: (PolicyName) => ['iam', 'DeleteRolePolicy', { RoleName: 'inline', PolicyName }],
  }),
  listOf('iam', 'ListAttachedRolePolicies', {
    input: { MaxItems: 2, RoleName: 'attached' },
    token: MARKER,
    items: ['AttachedPolicies', 'PolicyArn'],
    before: [
      role('attached'),
      ...NAMES.map((name): Call => [
        'iam',
        'CreatePolicy',
        { PolicyName: `attached-${name}`, PolicyDocument },
      ]),
    ],
    make: (name) => [
      'iam',
      'AttachRolePolicy',
      { RoleName: 'attached', PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/attached-${name}` },
    ],
    remove: (PolicyArn) => ['iam', 'DetachRolePolicy', { RoleName: 'attached', PolicyArn }],
  }),
  listOf('iam', 'ListRoleTags', {
    input: { MaxItems: 2, RoleName: 'tagged' },
    token: MARKER,
    items: ['Tags', 'Key'],
    before: [role('tagged')],
    make: (Key) => ['iam', 'TagRole', { RoleName: 'tagged', Tags: [{ Key, Value: 'v' }] }],
    remove: (key) => ['iam', 'UntagRole', { RoleName: 'tagged', TagKeys: [key] }],
  }),
  listOf('iam', 'ListPolicyVersions', {
    input: { MaxItems: 2, PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/versioned` },
    token: MARKER,
    items: ['Versions', 'VersionId'],
    before: [['iam', 'CreatePolicy', { PolicyName: 'versioned', PolicyDocument }]],
    names: NAMES.slice(1),
    make: () => [
      'iam',
      'CreatePolicyVersion',
      { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/versioned`, PolicyDocument },
    ],
    remove: (VersionId) => [
      'iam',
      'DeletePolicyVersion',
      { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/versioned`, VersionId },
    ],
  }),
  listOf('application-autoscaling', 'DescribeScalableTargets', {
    input: { MaxResults: 2, ServiceNamespace: 'lambda' },
    token: NEXT_TOKEN,
    items: ['ScalableTargets', 'ResourceId'],
    make: (name) => [
      'application-autoscaling',
      'RegisterScalableTarget',
      { ...SCALABLE, ResourceId: `function:${name}:live`, MinCapacity: 1, MaxCapacity: 2 },
    ],
    remove: (ResourceId) => [
      'application-autoscaling',
      'DeregisterScalableTarget',
      { ...SCALABLE, ResourceId },
    ],
  }),
  listOf('application-autoscaling', 'DescribeScalingPolicies', {
    input: { MaxResults: 2, ServiceNamespace: 'lambda', ResourceId: 'function:policies:live' },
    token: NEXT_TOKEN,
    items: ['ScalingPolicies', 'PolicyName'],
    before: [
      [
        'application-autoscaling',
        'RegisterScalableTarget',
        { ...SCALABLE, ResourceId: 'function:policies:live', MinCapacity: 1, MaxCapacity: 2 },
      ],
    ],
    make: (PolicyName) => [
      'application-autoscaling',
      'PutScalingPolicy',
      {
        ...SCALABLE,
        ResourceId: 'function:policies:live',
        PolicyName,
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: { TargetValue: 0.7 },
      },
    ],
    remove: (PolicyName) => [
      'application-autoscaling',
      'DeleteScalingPolicy',
      { ...SCALABLE, ResourceId: 'function:policies:live', PolicyName },
    ],
  }),
  listOf('application-autoscaling', 'DescribeScheduledActions', {
    input: { MaxResults: 2, ServiceNamespace: 'lambda', ResourceId: 'function:scheduled:live' },
    token: NEXT_TOKEN,
    items: ['ScheduledActions', 'ScheduledActionName'],
    before: [
      [
        'application-autoscaling',
        'RegisterScalableTarget',
        { ...SCALABLE, ResourceId: 'function:scheduled:live', MinCapacity: 1, MaxCapacity: 2 },
      ],
    ],
    make: (ScheduledActionName) => [
      'application-autoscaling',
      'PutScheduledAction',
      {
        ...SCALABLE,
        ResourceId: 'function:scheduled:live',
        ScheduledActionName,
        Schedule: 'rate(1 day)',
        ScalableTargetAction: { MinCapacity: 1 },
      },
    ],
    remove: (ScheduledActionName) => [
      'application-autoscaling',
      'DeleteScheduledAction',
      { ...SCALABLE, ResourceId: 'function:scheduled:live', ScheduledActionName },
    ],
  }),
  listOf('monitoring', 'DescribeAlarms', {
    input: { MaxRecords: 2 },
    token: NEXT_TOKEN,
    items: ['MetricAlarms', 'AlarmName'],
    make: (AlarmName) => {
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
      return ['monitoring', 'PutMetricAlarm', { AlarmName, ...rule }];
    },
    remove: (name) => ['monitoring', 'DeleteAlarms', { AlarmNames: [name] }],
  }),
  listOf('ssm', 'DescribeParameters', {
    input: { MaxResults: 2 },
    token: NEXT_TOKEN,
    items: ['Parameters', 'Name'],
    make: (Name) => ['ssm', 'PutParameter', { Name, Value: 'v', Type: 'String' }],
    remove: (Name) => ['ssm', 'DeleteParameter', { Name }],
  }),
  listOf('ssm', 'GetParametersByPath', {
    input: { MaxResults: 2, Path: '/paged' },
    token: NEXT_TOKEN,
    items: ['Parameters', 'Name'],
    make: (name) => ['ssm', 'PutParameter', { Name: `/paged/${name}`, Value: 'v', Type: 'String' }],
    remove: (Name) => ['ssm', 'DeleteParameter', { Name }],
  }),
  listOf('sqs', 'ListQueues', {
    input: { MaxResults: 2 },
    token: NEXT_TOKEN,
    items: ['QueueUrls'],
    make: (QueueName) => ['sqs', 'CreateQueue', { QueueName }],
    remove: (QueueUrl) => ['sqs', 'DeleteQueue', { QueueUrl }],
  }),
  listOf('sqs', 'ListDeadLetterSourceQueues', {
    input: { MaxResults: 2, QueueUrl: `http://127.0.0.1/${ACCOUNT}/dead` },
    token: NEXT_TOKEN,
    items: ['queueUrls'],
    before: [['sqs', 'CreateQueue', { QueueName: 'dead' }]],
    make: (name) => [
      'sqs',
      'CreateQueue',
      { QueueName: `source-${name}`, Attributes: { RedrivePolicy: DEAD_LETTERS } },
    ],
    remove: (QueueUrl) => ['sqs', 'DeleteQueue', { QueueUrl }],
  }),
  listOf('events', 'ListRules', {
    input: { Limit: 2, NamePrefix: 'listed-' },
    token: NEXT_TOKEN,
    items: ['Rules', 'Name'],
    make: (name) => rule(`listed-${name}`),
    remove: (Name) => ['events', 'DeleteRule', { Name }],
  }),
  listOf('events', 'ListTargetsByRule', {
    input: { Limit: 2, Rule: 'targeted' },
    token: NEXT_TOKEN,
    items: ['Targets', 'Id'],
    before: [rule('targeted')],
    make: (Id) => ['events', 'PutTargets', { Rule: 'targeted', Targets: [{ Id, Arn: topicArn('t') }] }],
    remove: (Id) => ['events', 'RemoveTargets', { Rule: 'targeted', Ids: [Id] }],
  }),
  listOf('events', 'ListRuleNamesByTarget', {
    input: { Limit: 2, TargetArn: topicArn('shared') },
    token: NEXT_TOKEN,
    items: ['RuleNames'],
    before: NAMES.map((name) => rule(`sharing-${name}`)),
    make: (name) => [
      'events',
      'PutTargets',
      { Rule: `sharing-${name}`, Targets: [{ Id: 'one', Arn: topicArn('shared') }] },
    ],
    remove: (Rule) => ['events', 'RemoveTargets', { Rule, Ids: ['one'] }],
  }),
  listOf('events', 'ListEventBuses', {
    input: { Limit: 2 },
    token: NEXT_TOKEN,
    items: ['EventBuses', 'Name'],
    make: (Name) => ['events', 'CreateEventBus', { Name }],
    remove: (Name) => ['events', 'DeleteEventBus', { Name }],
  }),
  listOf('scheduler', 'ListSchedules', {
    input: { MaxResults: 2 },
    token: NEXT_TOKEN,
    items: ['Schedules', 'Name'],
    make: (Name) => [
      'scheduler',
      'CreateSchedule',
      {
        Name,
        ScheduleExpression: 'rate(1 day)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: topicArn('t'), RoleArn: Role },
      },
    ],
    remove: (Name) => ['scheduler', 'DeleteSchedule', { Name }],
  }),
  listOf('scheduler', 'ListScheduleGroups', {
    input: { MaxResults: 2, NamePrefix: 'group-' },
    token: NEXT_TOKEN,
    items: ['ScheduleGroups', 'Name'],
    make: (name) => ['scheduler', 'CreateScheduleGroup', { Name: `group-${name}` }],
    remove: (Name) => ['scheduler', 'DeleteScheduleGroup', { Name }],
  }),
  listOf('apigatewayv2', 'GetApis', {
    input: { MaxResults: '2' },
    token: ['NextToken', 'nextToken'],
    items: ['items', 'apiId'],
    make: (name) => ['apigatewayv2', 'CreateApi', { name, protocolType: 'HTTP' }],
    remove: (ApiId) => ['apigatewayv2', 'DeleteApi', { ApiId }],
  }),
  listOf('sns', 'ListTopics', {
    token: NEXT_TOKEN,
    items: ['Topics', 'TopicArn'],
    names: MANY_NAMES,
    make: (Name) => ['sns', 'CreateTopic', { Name }],
    remove: (TopicArn) => ['sns', 'DeleteTopic', { TopicArn }],
  }),
  listOf('sns', 'ListSubscriptionsByTopic', {
    input: { TopicArn: topicArn('subscribed') },
    token: NEXT_TOKEN,
    items: ['Subscriptions', 'SubscriptionArn'],
    before: [['sns', 'CreateTopic', { Name: 'subscribed' }]],
    names: MANY_NAMES,
    make: (name) => [
      'sns',
      'Subscribe',
      {
        TopicArn: topicArn('subscribed'),
        Protocol: 'sqs',
        Endpoint: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`,
      },
    ],
    remove: (SubscriptionArn) => ['sns', 'Unsubscribe', { SubscriptionArn }],
  }),
  listOf('sns', 'ListSubscriptions', {
    token: NEXT_TOKEN,
    items: ['Subscriptions', 'SubscriptionArn'],
    before: [['sns', 'CreateTopic', { Name: 'all' }]],
    names: MANY_NAMES,
    make: (name) => [
      'sns',
      'Subscribe',
      { TopicArn: topicArn('all'), Protocol: 'sqs', Endpoint: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}` },
    ],
    remove: (SubscriptionArn) => ['sns', 'Unsubscribe', { SubscriptionArn }],
  }),
  listOf('s3', 'ListObjectsV2', {
    input: { Bucket: 'paged', MaxKeys: 2 },
    token: ['ContinuationToken', 'NextContinuationToken'],
    items: ['Contents', 'Key'],
    before: [['s3', 'CreateBucket', { Bucket: 'paged' }]],
    make: (Key) => ['s3', 'PutObject', { Bucket: 'paged', Key, Body: Buffer.from('x') }],
    remove: (Key) => ['s3', 'DeleteObject', { Bucket: 'paged', Key }],
  }),
  listOf('kinesis', 'ListStreams', {
    input: { Limit: 2 },
    token: NEXT_TOKEN,
    items: ['StreamNames'],
    make: (StreamName) => ['kinesis', 'CreateStream', { StreamName, ShardCount: 1 }],
    remove: (StreamName) => ['kinesis', 'DeleteStream', { StreamName }],
  }),
  listOf('kinesis', 'ListStreamConsumers', {
    input: { MaxResults: 2, StreamARN: STREAM_ARN },
    token: NEXT_TOKEN,
    items: ['Consumers', 'ConsumerName'],
    make: (ConsumerName) => ['kinesis', 'RegisterStreamConsumer', { StreamARN: STREAM_ARN, ConsumerName }],
    remove: (ConsumerName) => [
      'kinesis',
      'DeregisterStreamConsumer',
      { StreamARN: STREAM_ARN, ConsumerName },
    ],
  }),
];

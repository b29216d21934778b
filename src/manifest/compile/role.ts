import type { Manifest } from '../manifest.ts';
import { functionPolicies, functionStatements, silencedStatements } from './function-statements.ts';
import { existingRole, fullFunctionName } from './function.ts';
import { logGroupName } from './naming.ts';
import type { StreamPermission } from './stream-event.ts';
import { present, type TemplateResource } from './template.ts';

// In the order in which the framework adds them: docs/aws/serverless-framework.md#templates and the framework's own
// output.
const STREAM_ACTIONS: Readonly<Record<StreamPermission['kind'], readonly string[]>> = {
  read: ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:DescribeStream', 'kinesis:ListStreams'],
  'read-for-consumer': [
    'kinesis:GetRecords',
    'kinesis:GetShardIterator',
    'kinesis:DescribeStreamSummary',
    'kinesis:ListShards',
  ],
  subscribe: ['kinesis:SubscribeToShard'],
  'notify-sns': ['sns:Publish'],
  'notify-sqs': ['sqs:ListQueues', 'sqs:SendMessage'],
};

/** Whether a role must be made: not when one is named for all functions, or by each of them. */
export function needsRole({ provider, functions }: Manifest): boolean {
  if (provider.role !== undefined || existingRole(provider.iam?.role) !== undefined) return false;
  return [...functions.values()].some(({ role }) => role === undefined);
}

/** The role that functions run under. `permissions` has one list for each function that reads streams. */
export function compileRole(
  manifest: Manifest,
  permissions: readonly (readonly StreamPermission[])[],
): TemplateResource {
  const { provider, service, stage } = manifest;
  const role = typeof provider.iam?.role === 'object' ? provider.iam.role : {};
  const managed = [
    ...(role.managedPolicies ?? provider.iamManagedPolicies ?? []),
    ...functionPolicies(manifest),
  ];
  return {
    Type: 'AWS::IAM::Role',
    Properties: present({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: ['lambda.amazonaws.com'] },
            Action: ['sts:AssumeRole'],
          },
        ],
      },
      Policies: [
        {
          PolicyName: { 'Fn::Join': ['-', [service, stage, 'lambda']] },
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              ...logStatements(manifest),
              ...silencedStatements(manifest),
              ...(role.statements ?? provider.iamRoleStatements ?? []).map(withActionLists),
              ...functionStatements(manifest),
              ...permissions.flatMap(streamStatements),
            ],
          },
        },
      ],
      Path: role.path ?? '/',
      RoleName: role.name ?? { 'Fn::Join': ['-', [service, stage, { Ref: 'AWS::Region' }, 'lambdaRole']] },
      ManagedPolicyArns: managed.length === 0 ? undefined : managed,
      PermissionsBoundary:
        role.permissionsBoundary ?? role.permissionBoundary ?? provider.rolePermissionsBoundary,
      Tags: role.tags && Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  };
}

/** A single action is written as a list of one, as the framework does. */
function withActionLists(statement: unknown): Record<string, unknown> {
  const listed = Object.entries(statement as Readonly<Record<string, unknown>>).map(([name, value]) => [
    name,
    name === 'Action' || name === 'NotAction' ? [value].flat() : value,
  ]);
  return Object.fromEntries(listed);
}

/** One pattern covers the functions with usual names; each other has its own. */
function logStatements(manifest: Manifest): unknown[] {
  const usual = `${manifest.service}-${manifest.stage}`;
  const logged = [...manifest.functions]
    .filter(([, config]) => config.disableLogs !== true)
    .map(([name, config]) => fullFunctionName(manifest, name, config));
  const unusual = logged.filter((name) => !name.startsWith(usual)).map((name) => `${logGroupName(name)}:*`);
  const groups = [...unusual, ...(unusual.length < logged.length ? [`${logGroupName(usual)}*:*`] : [])];
  if (groups.length === 0) return [];
  const arn = (group: string) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${group}`,
  });
  return [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:CreateLogGroup', 'logs:TagResource'],
      Resource: groups.map(arn),
    },
    { Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: groups.map((group) => arn(`${group}:*`)) },
  ];
}

/** One statement for each kind of permission that a function needs. */
function streamStatements(permissions: readonly StreamPermission[]): unknown[] {
  return Object.entries(STREAM_ACTIONS).flatMap(([kind, actions]) => {
    const resources = permissions.filter((permission) => permission.kind === kind);
    return resources.length === 0
      ? []
      : [{ Effect: 'Allow', Action: actions, Resource: resources.map(({ resource }) => resource) }];
  });
}

import type { CompiledEvents } from '../events/event-kind.ts';
import type { Manifest, RoleConfig } from '../manifest.ts';
import { ManifestError } from '../manifest-error.ts';
import { disabledLogStatements, functionPolicies, functionStatements } from './function-statements.ts';
import { logGroupName, MAX_ROLE_NAME_LENGTH } from './naming.ts';
import type { ServiceFunction } from './service-function.ts';
import { present, type TemplateResource } from './template.ts';

/**
 * Compiles the role of the functions that do not configure one.
 * @param events what the events of the functions need
 */
export function compileRole(
  manifest: Manifest,
  functions: readonly ServiceFunction[],
  events: Pick<Required<CompiledEvents>, 'statements' | 'rolePrincipals'>,
): TemplateResource {
  const { provider, service, stage } = manifest;
  // This role is created only when `iam.role` does not refer to an existing one.
  const role = (provider.iam?.role ?? {}) as RoleConfig;
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
            Principal: { Service: ['lambda.amazonaws.com', ...events.rolePrincipals] },
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
              ...logStatements(manifest, functions),
              ...disabledLogStatements(manifest, functions),
              ...(role.statements ?? provider.iamRoleStatements ?? []).map(withActionLists),
              ...functionStatements(functions),
              ...events.statements,
            ],
          },
        },
      ],
      Path: role.path ?? '/',
      RoleName: role.name ?? defaultRoleName(manifest),
      ManagedPolicyArns: managed.length === 0 ? undefined : managed,
      PermissionsBoundary:
        role.permissionsBoundary ?? role.permissionBoundary ?? provider.rolePermissionsBoundary,
      Tags: role.tags && Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  };
}

/** @throws ManifestError when the name is too long */
function defaultRoleName(manifest: Manifest): unknown {
  const { service, stage, region } = manifest;
  const name = `${service}-${stage}-${region}-lambdaRole`;
  if (name.length > MAX_ROLE_NAME_LENGTH) {
    throw new ManifestError(
      manifest.locationOf(['service']),
      `the name of the role of the functions has ${name.length} characters, and ${MAX_ROLE_NAME_LENGTH} are allowed: ` +
        `${name}. Shorten the service or the stage, or name the role with "provider.iam.role.name:".`,
    );
  }
  return { 'Fn::Join': ['-', [service, stage, { Ref: 'AWS::Region' }, 'lambdaRole']] };
}

/** Converts a single action to a list of one, as the framework does. */
function withActionLists(statement: unknown): Record<string, unknown> {
  const listed = Object.entries(statement as Readonly<Record<string, unknown>>).map(([name, value]) => [
    name,
    name === 'Action' || name === 'NotAction' ? [value].flat() : value,
  ]);
  return Object.fromEntries(listed);
}

/**
 * Statements that allow logging. One pattern covers the functions with default names; each function with a custom name
 * has its own entry.
 */
function logStatements({ service, stage }: Manifest, functions: readonly ServiceFunction[]): unknown[] {
  const prefix = `${service}-${stage}`;
  const logging = functions.filter(({ config }) => config.disableLogs !== true);
  const custom = logging
    .filter(({ fullName }) => !fullName.startsWith(prefix))
    .map(({ fullName }) => `${logGroupName(fullName)}:*`);
  const groups = [...custom, ...(custom.length < logging.length ? [`${logGroupName(prefix)}*:*`] : [])];
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

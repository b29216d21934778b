import { QUEUE_ACTIONS } from '../events/sqs/compile.ts';
import { STREAM_ACTIONS } from '../events/stream/permissions.ts';
import type { FunctionConfig, Manifest, RoleConfig } from '../manifest.ts';
import { ManifestError } from '../manifest-error.ts';
import {
  functionLogicalId,
  functionRoleLogicalId,
  logGroupName,
  MAX_ROLE_NAME_LENGTH,
  ROLE_LOGICAL_ID,
} from './naming.ts';
import type { ServiceFunction } from './service-function.ts';
import { present, type TemplateResource } from './template.ts';
import { VPC_POLICY } from './function-statements.ts';

type Resources = Readonly<Record<string, TemplateResource>>;

/** `custom.serverless-iam-roles-per-function` */
interface PluginSettings {
  readonly defaultInherit?: boolean;
  readonly iamGlobalPermissionsBoundary?: unknown;
}

/**
 * Gives each function with `iamRoleStatements` a role of its own, as the plugin serverless-iam-roles-per-function does:
 * a copy of the role of the service with other policies. The role of the service stays in the template.
 */
export function withFunctionRoles(
  manifest: Manifest,
  functions: readonly ServiceFunction[],
  resources: Resources,
): Resources {
  const serviceRole = resources[ROLE_LOGICAL_ID];
  const settings = (manifest.custom['serverless-iam-roles-per-function'] ?? {}) as PluginSettings;
  const boundary = settings.iamGlobalPermissionsBoundary;
  const result: Record<string, TemplateResource> = { ...resources };
  if (serviceRole && boundary !== undefined) {
    result[ROLE_LOGICAL_ID] = withProperties(serviceRole, { PermissionsBoundary: boundary });
  }
  for (const serviceFunction of functions) {
    const { name, config } = serviceFunction;
    if (!config.iamRoleStatements || !serviceRole) continue;
    const roleId = functionRoleLogicalId(name);
    const functionId = functionLogicalId(name);
    result[roleId] = withProperties(serviceRole, {
      ...propertiesOf(manifest, serviceFunction, settings),
      PermissionsBoundary:
        config.iamPermissionsBoundary ?? boundary ?? serviceRole.Properties?.['PermissionsBoundary'],
    });
    const compiled = result[functionId]!;
    result[functionId] = {
      ...withProperties(compiled, { Role: { 'Fn::GetAtt': [roleId, 'Arn'] } }),
      DependsOn: [roleId, ...[compiled.DependsOn ?? []].flat()],
    };
    for (const [id, resource] of Object.entries(result)) {
      if (isMappingOf(functionId, resource)) result[id] = { ...resource, DependsOn: roleId };
    }
  }
  return result;
}

function propertiesOf(
  manifest: Manifest,
  { name, fullName, config }: ServiceFunction,
  settings: PluginSettings,
): Record<string, unknown> {
  const { service, stage, provider } = manifest;
  const role = (provider.iam?.role ?? {}) as RoleConfig;
  const inherits = config.iamRoleStatementsInherit ?? settings.defaultInherit ?? false;
  const inherited = provider.iam ? role.statements : provider.iamRoleStatements;
  const isInVpc = config.vpc !== undefined || provider.vpc !== undefined;
  return {
    Policies: [
      {
        PolicyName: { 'Fn::Join': ['-', [service, stage, 'lambda']] },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: ['logs:CreateLogStream', 'logs:CreateLogGroup', 'logs:PutLogEvents'],
              Resource: [
                {
                  'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${logGroupName(fullName)}:*:*`,
                },
              ],
            },
            ...eventStatements(config),
            ...(config.onError === undefined
              ? []
              : [{ Effect: 'Allow', Action: ['sns:Publish'], Resource: config.onError }]),
            ...(inherits ? (inherited ?? []) : []),
            ...(config.iamRoleStatements ?? []),
          ],
        },
      },
    ],
    ManagedPolicyArns: isInVpc ? [VPC_POLICY] : [],
    RoleName: config.iamRoleStatementsName ?? roleName(manifest, name),
  };
}

/** What a function needs to read its streams and queues. Other permissions for them are the project's own. */
function eventStatements({ events = [] }: FunctionConfig): unknown[] {
  const resources = (kind: string) =>
    events.flatMap((event) => {
      const source = (event as Readonly<Record<string, unknown>>)[kind];
      if (source === undefined) return [];
      return [typeof source === 'object' && source !== null && 'arn' in source ? source.arn : source];
    });
  const allow = (kind: string, actions: readonly string[]) => {
    const Resource = resources(kind);
    return Resource.length === 0 ? [] : [{ Effect: 'Allow', Action: actions, Resource }];
  };
  return [...allow('stream', STREAM_ACTIONS.read), ...allow('sqs', QUEUE_ACTIONS)];
}

/**
 * The suffix is left out where the name would be too long with it.
 * @throws ManifestError when the name is too long without it
 */
function roleName(manifest: Manifest, functionName: string): unknown {
  const { service, stage, region } = manifest;
  const name = `${service}-${stage}-${functionName}-${region}`;
  if (name.length > MAX_ROLE_NAME_LENGTH) {
    throw new ManifestError(
      manifest.locationOf(['functions', functionName, 'iamRoleStatements']),
      `the name of the role would be longer than ${MAX_ROLE_NAME_LENGTH} characters: ${name}. ` +
        'Add "iamRoleStatementsName:".',
    );
  }
  const suffix = `${name}-lambdaRole`.length > MAX_ROLE_NAME_LENGTH ? [] : ['lambdaRole'];
  return { 'Fn::Join': ['-', [service, stage, functionName, { Ref: 'AWS::Region' }, ...suffix]] };
}

function isMappingOf(functionId: string, { Type, Properties }: TemplateResource): boolean {
  const target = (Properties?.['FunctionName'] as Readonly<Record<string, unknown>> | undefined)?.[
    'Fn::GetAtt'
  ];
  return Type === 'AWS::Lambda::EventSourceMapping' && Array.isArray(target) && target[0] === functionId;
}

function withProperties(resource: TemplateResource, properties: Record<string, unknown>): TemplateResource {
  return { ...resource, Properties: present({ ...resource.Properties, ...properties }) };
}

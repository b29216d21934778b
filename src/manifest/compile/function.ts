import type { FunctionConfig, Manifest, TextOrIntrinsic } from '../manifest.ts';
import { DEFAULT_RUNTIME } from '../checks/runtimes.ts';
import { compileInvokeConfig } from './invoke-config.ts';
import { functionLogicalId, logGroupLogicalId, logGroupName, ROLE_LOGICAL_ID } from './naming.ts';
import { present, type TemplateResource } from './template.ts';

/** Where a function's code was put. */
export interface CodeLocation {
  readonly bucket: string;
  readonly key: string;
}

// The framework's own, which differ from Lambda's 3 s and 128 MB.
const DEFAULT_TIMEOUT_SECONDS = 6;
const DEFAULT_MEMORY_MB = 1024;

export function fullFunctionName({ service, stage }: Manifest, name: string, config: FunctionConfig): string {
  return config.name ?? `${service}-${stage}-${name}`;
}

/** A function and the log group it writes to. */
export function compileFunction(
  manifest: Manifest,
  name: string,
  config: FunctionConfig,
  code: CodeLocation,
): Record<string, TemplateResource> {
  const { provider } = manifest;
  const fullName = fullFunctionName(manifest, name, config);
  const condition = config.condition === undefined ? {} : { Condition: config.condition };
  const retention = config.logRetentionInDays ?? provider.logRetentionInDays;
  const dependsOn = [
    ...(config.disableLogs === true ? [] : [logGroupLogicalId(name)]),
    ...(config.dependsOn === undefined ? [] : [config.dependsOn].flat()),
    ...roleDependency(roleFor(manifest, config)),
  ];
  const logGroup = present({ LogGroupName: logGroupName(fullName), RetentionInDays: retention });
  return {
    ...(config.disableLogs === true
      ? {}
      : { [logGroupLogicalId(name)]: { Type: 'AWS::Logs::LogGroup', Properties: logGroup, ...condition } }),
    [functionLogicalId(name)]: {
      Type: 'AWS::Lambda::Function',
      Properties: functionProperties(manifest, fullName, config, code),
      ...(dependsOn.length > 0 && { DependsOn: dependsOn }),
      ...condition,
    },
    ...compileInvokeConfig(name, config, condition),
  };
}

function functionProperties(
  manifest: Manifest,
  fullName: string,
  config: FunctionConfig,
  code: CodeLocation,
): Record<string, unknown> {
  const { provider } = manifest;
  const variables = environmentOf({ ...provider.environment, ...config.environment });
  const tags = { ...provider.tags, ...config.tags };
  const tracing = config.tracing ?? lambdaTracing(provider.tracing);
  return present({
    Code: { S3Bucket: code.bucket, S3Key: code.key },
    Handler: config.handler,
    Runtime: config.runtime ?? provider.runtime ?? DEFAULT_RUNTIME,
    FunctionName: fullName,
    Description: config.description,
    MemorySize: config.memorySize ?? provider.memorySize ?? DEFAULT_MEMORY_MB,
    Timeout: config.timeout ?? provider.timeout ?? DEFAULT_TIMEOUT_SECONDS,
    Environment: Object.keys(variables).length === 0 ? undefined : { Variables: variables },
    Role: roleOf(roleFor(manifest, config)),
    Architectures: optionalList(config.architecture ?? provider.architecture),
    KmsKeyArn: config.kmsKeyArn ?? provider.kmsKeyArn,
    VpcConfig: vpcOf({ ...provider.vpc, ...config.vpc }),
    ReservedConcurrentExecutions: config.reservedConcurrency,
    DeadLetterConfig: config.onError === undefined ? undefined : { TargetArn: config.onError },
    EphemeralStorage:
      config.ephemeralStorageSize === undefined ? undefined : { Size: config.ephemeralStorageSize },
    TracingConfig:
      tracing === undefined || tracing === false
        ? undefined
        : { Mode: tracing === true ? 'Active' : tracing },
    Tags:
      Object.keys(tags).length === 0
        ? undefined
        : Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
}

/** Lambda takes text only. */
function environmentOf(
  variables: NonNullable<FunctionConfig['environment']>,
): Record<string, TextOrIntrinsic> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'object' ? value : String(value),
    ]),
  );
}

/** The role that a function names, or the service for it; undefined when one is made. */
export function roleFor({ provider }: Manifest, config: FunctionConfig): TextOrIntrinsic | undefined {
  return config.role ?? provider.role ?? existingRole(provider.iam?.role);
}

/** The resource that a role is, if it is one of the template: text without `arn:` is a logical id. */
export function roleDependency(role: unknown): string[] {
  if (role === undefined) return [];
  if (typeof role === 'string') return role.startsWith('arn:') ? [] : [role];
  const attribute = (role as { 'Fn::GetAtt'?: unknown })['Fn::GetAtt'];
  return Array.isArray(attribute) && typeof attribute[0] === 'string' ? [attribute[0]] : [];
}

/** A logical id of the template, an ARN, or an expression for one. */
function roleOf(role: TextOrIntrinsic | undefined): unknown {
  if (role === undefined) return { 'Fn::GetAtt': [ROLE_LOGICAL_ID, 'Arn'] };
  if (typeof role !== 'string' || role.startsWith('arn:')) return role;
  return { 'Fn::GetAtt': [role, 'Arn'] };
}

/** `provider.iam.role` as the name or ARN of a role that exists, rather than what to make one from. */
export function existingRole(role: unknown): TextOrIntrinsic | undefined {
  if (typeof role === 'string') return role;
  if (typeof role !== 'object' || role === null) return undefined;
  const isExpression = Object.keys(role).some((key) => key === 'Ref' || key.startsWith('Fn::'));
  return isExpression ? (role as TextOrIntrinsic) : undefined;
}

export function lambdaTracing(tracing: unknown): boolean | string | undefined {
  if (typeof tracing !== 'object' || tracing === null) return undefined;
  return (tracing as { lambda?: boolean | string }).lambda;
}

function vpcOf(vpc: Readonly<Record<string, unknown>>): unknown {
  const { securityGroupIds, subnetIds } = vpc;
  return securityGroupIds === undefined || subnetIds === undefined
    ? undefined
    : { SecurityGroupIds: securityGroupIds, SubnetIds: subnetIds };
}

function optionalList(value: string | undefined): string[] | undefined {
  return value === undefined ? undefined : [value];
}

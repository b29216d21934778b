import type { FunctionConfig, Manifest, ProviderConfig, TextOrIntrinsic } from '../manifest.ts';
import { DEFAULT_RUNTIME } from '../checks/runtimes.ts';
import { compileInvokeConfig } from './invoke-config.ts';
import { functionLogicalId, logGroupLogicalId, logGroupName, ROLE_LOGICAL_ID } from './naming.ts';
import { compileProvisionedAlias } from './provisioned-alias.ts';
import { roleArn, roleLogicalId } from './role-reference.ts';
import type { ServiceFunction } from './service-function.ts';
import { present, type TemplateResource } from './template.ts';

/** The S3 object that contains a function's code. */
export interface CodeLocation {
  readonly bucket: string;
  readonly key: string;
}

// The framework's own defaults, which differ from Lambda's 3 s and 128 MB.
const DEFAULT_TIMEOUT_SECONDS = 6;
const DEFAULT_MEMORY_MB = 1024;

/** Compiles a function, its log group, its provisioned concurrency and the settings of its asynchronous invocations. */
export function compileFunction(
  { provider }: Manifest,
  serviceFunction: ServiceFunction,
  code: CodeLocation,
): Record<string, TemplateResource> {
  const { name, fullName, config, role } = serviceFunction;
  const condition = config.condition === undefined ? {} : { Condition: config.condition };
  const roleResource = role === undefined ? undefined : roleLogicalId(role);
  const logsDisabled = config.disableLogs === true;
  const dependsOn = [
    ...(logsDisabled ? [] : [logGroupLogicalId(name)]),
    ...(config.dependsOn === undefined ? [] : [config.dependsOn].flat()),
    ...(roleResource === undefined ? [] : [roleResource]),
  ];
  const logGroup: TemplateResource = {
    Type: 'AWS::Logs::LogGroup',
    Properties: present({
      LogGroupName: logGroupName(fullName),
      RetentionInDays: config.logRetentionInDays ?? provider.logRetentionInDays,
    }),
    ...condition,
  };
  const properties = functionProperties(provider, serviceFunction, code);
  return {
    ...(!logsDisabled && { [logGroupLogicalId(name)]: logGroup }),
    [functionLogicalId(name)]: {
      Type: 'AWS::Lambda::Function',
      Properties: properties,
      ...(dependsOn.length > 0 && { DependsOn: dependsOn }),
      ...condition,
    },
    ...compileProvisionedAlias(name, config, properties, condition),
    ...compileInvokeConfig(name, config, condition),
  };
}

function functionProperties(
  provider: ProviderConfig,
  { fullName, config, role, kmsKeyArn, tracingMode }: ServiceFunction,
  code: CodeLocation,
): Record<string, unknown> {
  const variables = environmentOf({ ...provider.environment, ...config.environment });
  const tags = { ...provider.tags, ...config.tags };
  const { onError, ephemeralStorageSize, architecture = provider.architecture } = config;
  return present({
    Code: { S3Bucket: code.bucket, S3Key: code.key },
    Handler: config.handler,
    Runtime: config.runtime ?? provider.runtime ?? DEFAULT_RUNTIME,
    FunctionName: fullName,
    Description: config.description,
    MemorySize: config.memorySize ?? provider.memorySize ?? DEFAULT_MEMORY_MB,
    Timeout: config.timeout ?? provider.timeout ?? DEFAULT_TIMEOUT_SECONDS,
    Environment: Object.keys(variables).length === 0 ? undefined : { Variables: variables },
    Role: role === undefined ? { 'Fn::GetAtt': [ROLE_LOGICAL_ID, 'Arn'] } : roleArn(role),
    Architectures: architecture === undefined ? undefined : [architecture],
    KmsKeyArn: kmsKeyArn,
    VpcConfig: vpcOf({ ...provider.vpc, ...config.vpc }),
    ReservedConcurrentExecutions: config.reservedConcurrency,
    RecursiveLoop: config.recursiveLoop,
    DeadLetterConfig: onError === undefined ? undefined : { TargetArn: onError },
    EphemeralStorage: ephemeralStorageSize === undefined ? undefined : { Size: ephemeralStorageSize },
    TracingConfig: tracingMode === undefined ? undefined : { Mode: tracingMode },
    Tags:
      Object.keys(tags).length === 0
        ? undefined
        : Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
}

/** Converts values to text, because Lambda accepts nothing else. */
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

function vpcOf(vpc: Readonly<Record<string, unknown>>): unknown {
  const { securityGroupIds, subnetIds } = vpc;
  return securityGroupIds === undefined || subnetIds === undefined
    ? undefined
    : { SecurityGroupIds: securityGroupIds, SubnetIds: subnetIds };
}

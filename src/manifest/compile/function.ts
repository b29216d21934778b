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
    VpcConfig: vpcOf(provider.vpc, config.vpc),
    Layers: config.layers ?? provider.layers,
    LoggingConfig: loggingOf(config.logs ?? provider.logs?.lambda),
    RuntimeManagementConfig: runtimeManagementOf(provider.runtimeManagement, config.runtimeManagement),
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

/** Converts values to text, because Lambda accepts nothing else. Null removes a variable. */
function environmentOf(
  variables: NonNullable<FunctionConfig['environment']>,
): Record<string, TextOrIntrinsic> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value === null ? [] : [[name, typeof value === 'object' ? value : String(value)]],
    ),
  );
}

/** `false` opts a function out of the network of the provider, and so does the key without a value. */
function vpcOf(
  ofProvider: Readonly<Record<string, unknown>> | undefined,
  ofFunction: FunctionConfig['vpc'] | null,
): unknown {
  if (ofFunction === false || ofFunction === null) return undefined;
  const settings: Readonly<Record<string, unknown>> = {
    ...ofProvider,
    ...(ofFunction === true ? {} : ofFunction),
  };
  const { securityGroupIds, subnetIds, ipv6AllowedForDualStack } = settings;
  if (securityGroupIds === undefined || subnetIds === undefined) return undefined;
  return present({
    Ipv6AllowedForDualStack: ipv6AllowedForDualStack,
    SecurityGroupIds: securityGroupIds,
    SubnetIds: subnetIds,
  });
}

function loggingOf(logs: FunctionConfig['logs']): unknown {
  if (!logs || Object.keys(logs).length === 0) return undefined;
  return present({
    ApplicationLogLevel: logs.applicationLogLevel,
    LogFormat: logs.logFormat,
    LogGroup: logs.logGroup,
    SystemLogLevel: logs.systemLogLevel,
  });
}

const UPDATE_RUNTIME_ON = { auto: 'Auto', onFunctionUpdate: 'FunctionUpdate', manual: 'Manual' } as const;

/** Undefined for `auto`, the default of Lambda. */
function runtimeManagementOf(...configured: readonly FunctionConfig['runtimeManagement'][]): unknown {
  const settings = configured.map((each) => (typeof each === 'string' ? { mode: each } : (each ?? {})));
  const { mode = 'auto', arn } = Object.assign({}, ...settings) as (typeof settings)[number];
  if (mode === 'auto') return undefined;
  return present({
    UpdateRuntimeOn: UPDATE_RUNTIME_ON[mode],
    RuntimeVersionArn: mode === 'manual' ? arn : undefined,
  });
}

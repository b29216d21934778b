import { partitionOf } from '../../../lib/aws/arn.ts';
import { createHash } from 'node:crypto';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { offsetTimestamp } from '../../../lib/time/offset-timestamp.ts';
import type { Infer } from '../../../schema/shape.ts';
import { sha256Base64 } from '../code/stored-code.ts';
import type { FunctionDocument, FunctionSettings } from './documents.ts';
import { functionArn } from './name/name.ts';
import { isSettled, revisionOf } from './revisions.ts';
import { describeSnapStart } from './settings/snap-start.ts';
import type { FunctionConfiguration, ListedFunctionConfiguration } from '../shapes.ts';

export type Configuration = Infer<typeof FunctionConfiguration>;
export type ListedConfiguration = Infer<typeof ListedFunctionConfiguration>;

export interface ConfigurationView {
  readonly namespace: Namespace;
  readonly nowMs: number;
  /** Appended to the ARN if set: ARNs are qualified as in the request. */
  readonly qualifier?: string | undefined;
}

/**
 * A function as Get, Create and Update operations return it. Optional members:
 * docs/aws/lambda-functions.md#function-configuration.
 */
export function describeFunction(document: FunctionDocument, view: ConfigurationView): Configuration {
  const { runtime } = document.settings;
  return {
    ...listedFunction(document, view),
    ...describeState(document, view.nowMs),
    RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(view.namespace, runtime) },
  };
}

/** A function as List operations return it. */
export function listedFunction(
  document: FunctionDocument,
  { namespace, nowMs, qualifier }: ConfigurationView,
): ListedConfiguration {
  const { name, version, settings, code } = document;
  return {
    FunctionName: name,
    FunctionArn: functionArn(namespace, name, qualifier),
    Runtime: settings.runtime,
    Role: settings.roleArn,
    Handler: settings.handler,
    CodeSize: code.sizeBytes,
    Description: settings.description,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMb,
    LastModified: offsetTimestamp(document.lastModifiedMs),
    CodeSha256: sha256Base64(code),
    Version: version,
    ...(settings.environment && { Environment: { Variables: { ...settings.environment } } }),
    ...(settings.kmsKeyArn && { KMSKeyArn: settings.kmsKeyArn }),
    ...(settings.deadLetterTargetArn && { DeadLetterConfig: { TargetArn: settings.deadLetterTargetArn } }),
    ...describeLayers(settings.layers),
    ...describeVpc(settings.vpc),
    TracingConfig: { Mode: settings.tracingMode },
    RevisionId: revisionOf(document, nowMs),
    PackageType: 'Zip',
    Architectures: [settings.architecture],
    EphemeralStorage: { Size: settings.ephemeralStorageMb },
    SnapStart: describeSnapStart(document),
    LoggingConfig: describeLogging(settings.logging),
  };
}

// AWS reports the reason of a creation for updates as well.
const REASON = 'The function is being created.';
const REASON_CODE = 'Creating';

function describeState(document: FunctionDocument, nowMs: number) {
  if (isSettled(document, nowMs)) return { State: 'Active', LastUpdateStatus: 'Successful' };
  return document.transition.kind === 'creating'
    ? { State: 'Pending', StateReason: REASON, StateReasonCode: REASON_CODE }
    : {
        State: 'Active',
        LastUpdateStatus: 'InProgress',
        LastUpdateStatusReason: REASON,
        LastUpdateStatusReasonCode: REASON_CODE,
      };
}

function describeLogging({ format, group, applicationLevel, systemLevel }: FunctionSettings['logging']) {
  return {
    LogFormat: format,
    LogGroup: group,
    ...(applicationLevel && { ApplicationLogLevel: applicationLevel }),
    ...(systemLevel && { SystemLogLevel: systemLevel }),
  };
}

function describeLayers(layers: FunctionSettings['layers'] = []) {
  if (layers.length === 0) return {};
  return { Layers: layers.map(({ arn, sizeBytes }) => ({ Arn: arn, CodeSize: sizeBytes })) };
}

function describeVpc(vpc: FunctionSettings['vpc']) {
  if (!vpc || vpc.subnetIds.length === 0) return {};
  const { subnetIds, securityGroupIds } = vpc;
  return {
    VpcConfig: {
      SubnetIds: [...subnetIds],
      SecurityGroupIds: [...securityGroupIds],
      VpcId: '',
      Ipv6AllowedForDualStack: false,
    },
  };
}

/** AWS identifies each build of a runtime by a hash; here it is the hash of the runtime's name. */
function runtimeVersionArn({ region }: Namespace, runtime: string): string {
  const hash = createHash('sha256').update(runtime).digest('hex');
  return `arn:${partitionOf(region)}:lambda:${region}::runtime:${hash}`;
}

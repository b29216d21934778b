import type { Logger } from '../../../../lib/log/logger.ts';
import { type Infer, structure } from '../../../../schema/shape.ts';
import type { FunctionSettings, LayerReference, LoggingSettings } from '../documents.ts';
import { InvalidParameterValue } from '../../errors.ts';
import { checkedVariables } from './environment-variables.ts';
import { requireRuntime } from './runtimes.ts';
import { CONFIGURATION_MEMBERS } from '../../shapes.ts';
import { requireSnapStartSupport } from './snap-start.ts';

const Configuration = structure(CONFIGURATION_MEMBERS);
export type ConfigurationInput = Infer<typeof Configuration>;

/** The settings of a new function: those of the request, completed by AWS's defaults. */
export function newSettings(
  name: string,
  roleArn: string,
  architecture: FunctionSettings['architecture'],
  input: ConfigurationInput,
): FunctionSettings {
  const { Runtime: runtime, Handler: handler } = input;
  if (runtime === undefined || handler === undefined) {
    throw InvalidParameterValue(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  const defaults: FunctionSettings = {
    runtime,
    handler,
    roleArn,
    description: '',
    timeoutSeconds: 3,
    memoryMb: 128,
    architecture,
    ephemeralStorageMb: 512,
    tracingMode: 'PassThrough',
    logging: { format: 'Text', group: `/aws/lambda/${name}` },
  };
  return updatedSettings(defaults, input);
}

/**
 * Settings after an update; members that the request omits keep their values.
 * @param layers the resolved layers of the request
 * @throws InvalidParameterValue with the messages in docs/aws/lambda-functions.md#creating-and-updating
 */
export function updatedSettings(
  current: FunctionSettings,
  input: ConfigurationInput,
  layers?: readonly LayerReference[],
): FunctionSettings {
  if (input.Runtime !== undefined) requireRuntime(input.Runtime);
  rejectUnsupported(input);
  const { Environment, DeadLetterConfig, KMSKeyArn, VpcConfig } = input;
  const { snapStart: currentSnapStart, ...others } = current;
  const snapStart = input.SnapStart?.ApplyOn ?? currentSnapStart;
  const updated: FunctionSettings = {
    ...others,
    runtime: input.Runtime ?? current.runtime,
    handler: input.Handler ?? current.handler,
    description: input.Description ?? current.description,
    timeoutSeconds: input.Timeout ?? current.timeoutSeconds,
    memoryMb: input.MemorySize ?? current.memoryMb,
    ephemeralStorageMb: input.EphemeralStorage?.Size ?? current.ephemeralStorageMb,
    tracingMode: input.TracingConfig?.Mode ?? current.tracingMode,
    logging: updatedLogging(current.logging, input.LoggingConfig),
    ...(Environment && { environment: checkedVariables(Environment.Variables ?? {}) }),
    ...(DeadLetterConfig && { deadLetterTargetArn: DeadLetterConfig.TargetArn ?? '' }),
    ...(layers && { layers }),
    ...(KMSKeyArn !== undefined && { kmsKeyArn: KMSKeyArn }),
    ...(VpcConfig && {
      vpc: {
        subnetIds: VpcConfig.SubnetIds ?? [],
        securityGroupIds: VpcConfig.SecurityGroupIds ?? [],
      },
    }),
    ...(snapStart === 'PublishedVersions' && { snapStart }),
  };
  requireSnapStartSupport(updated);
  return updated;
}

/** Logs a warning for settings that are stored and returned unchanged, but have less effect on a single machine. */
export function warnIgnoredSettings(name: string, input: ConfigurationInput, logger: Logger): void {
  const ignored = [
    (input.VpcConfig?.SubnetIds ?? []).length > 0 && 'VpcConfig',
    Boolean(input.KMSKeyArn) && 'KMSKeyArn',
  ].filter((setting) => setting !== false);
  for (const setting of ignored) {
    logger.warn(`function ${name}: ${setting} is stored, but has no effect on this server`);
  }
  if (input.SnapStart?.ApplyOn === 'PublishedVersions') {
    logger.warn(
      `function ${name}: SnapStart takes no snapshots on this server; ` +
        'its hooks run in each environment of a published version',
    );
  }
}

// Settings that cannot be ignored without changing how the function behaves are rejected.
function rejectUnsupported(input: ConfigurationInput): void {
  if ((input.FileSystemConfigs ?? []).length > 0) {
    throw InvalidParameterValue('FileSystemConfigs is not supported on this server.');
  }
}

function updatedLogging(
  current: LoggingSettings,
  input: ConfigurationInput['LoggingConfig'],
): LoggingSettings {
  if (!input) return current;
  const format = input.LogFormat ?? current.format;
  const group = input.LogGroup ?? current.group;
  if (format === 'Text') {
    if (input.ApplicationLogLevel !== undefined || input.SystemLogLevel !== undefined) {
      throw InvalidParameterValue(
        'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.',
      );
    }
    return { format, group };
  }
  return {
    format,
    group,
    applicationLevel: input.ApplicationLogLevel ?? current.applicationLevel ?? 'INFO',
    systemLevel: input.SystemLogLevel ?? current.systemLevel ?? 'INFO',
  };
}

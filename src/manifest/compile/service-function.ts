import type { FunctionConfig, Manifest, ProviderConfig, TextOrIntrinsic } from '../manifest.ts';
import { fullFunctionName } from './naming.ts';
import { existingRole } from './role-reference.ts';

/** A function of the service, with the defaults from `provider` for the settings that several resources depend on. */
export interface ServiceFunction {
  /** The name in the manifest. */
  readonly name: string;
  /** The name in Lambda. */
  readonly fullName: string;
  readonly config: FunctionConfig;
  /** Undefined when the function runs under the role that the template creates. */
  readonly role: TextOrIntrinsic | undefined;
  readonly kmsKeyArn: TextOrIntrinsic | undefined;
  /** Undefined when X-Ray tracing is off. */
  readonly tracingMode: string | undefined;
}

export function serviceFunctions(manifest: Manifest): ServiceFunction[] {
  const { provider, functions } = manifest;
  return [...functions].map(([name, config]) => ({
    name,
    fullName: fullFunctionName(manifest, name, config),
    config,
    role: config.role ?? provider.role ?? existingRole(provider),
    kmsKeyArn: config.kmsKeyArn ?? provider.kmsKeyArn,
    tracingMode: tracingMode(config.tracing ?? lambdaTracing(provider.tracing)),
  }));
}

function tracingMode(tracing: boolean | string | undefined): string | undefined {
  if (!tracing) return undefined;
  return tracing === true ? 'Active' : tracing;
}

function lambdaTracing(tracing: ProviderConfig['tracing']): boolean | string | undefined {
  return typeof tracing === 'object' ? tracing.lambda : tracing;
}

import { dirname } from 'node:path';
import { bundlingOf, pythonRequirementsOf } from './bundling.ts';
import { ExternalValues } from './external/external-values.ts';
import { functionEntries } from './checks/function-entries.ts';
import type { FunctionConfig, LayerConfig, Manifest, ProviderConfig, ResourcesConfig } from './manifest.ts';
import { throwProblems } from './manifest-error.ts';
import { leaveOutUnserved } from './partial/leave-out.ts';
import { PARTIAL_ADVICE } from './partial/left-out.ts';
import { pseudoParametersOf } from './pseudo-parameters.ts';
import { attributeKeys } from './checks/plugin-keys.ts';
import { allowsUnknownKeys } from './checks/validation-mode.ts';
import { check, type Finding, isMap } from './rules/check.ts';
import { coerce } from './rules/coerce.ts';
import { manifestRule } from './rules/manifest.ts';
import { pluginVariables } from './variables/dotenv-plugin.ts';
import { resolveVariables } from './variables/resolve.ts';
import type { ConfigPath, SourceLocation } from './source-location.ts';
import { type LoadOptions, openManifest, type OpenedManifest } from './open-manifest.ts';
import { checkConfig } from './checks/check-config.ts';

/**
 * Loads the manifest of a folder: resolves its variables and checks every key.
 * @throws ManifestError with all problems that prevent a deployment
 * @throws PendingValues when it refers to values that are not known yet: loadProjectManifest fetches them
 */
export function loadManifest(
  directory: string,
  options: LoadOptions,
  values = new ExternalValues(),
): Manifest {
  return checkManifest(openManifest(directory, options, values), values);
}

/**
 * Resolves and checks a manifest that has been parsed.
 * @throws ManifestError, PendingValues
 */
export function checkManifest(
  { file, inputs, watchFiles, isPartial }: OpenedManifest,
  values = new ExternalValues(),
): Manifest {
  const resolved = resolveVariables(file, inputs, values);
  const locationOf = (at: ConfigPath) => resolved.origins.locate(resolved.value, at) ?? file.locationOf(at);
  const config = coerce(manifestRule, resolved.value) as Record<string, unknown>;
  const dotenv = pluginVariables(config, inputs);
  const found = [...check(manifestRule, config), ...dotenv.findings, ...checkConfig(config, resolved)];
  const findings = attributeKeys(found, config);
  const served = isPartial
    ? leaveOutUnserved(config, findings, { locationOf })
    : { config, findings, leftOut: [] };
  throwFatal(config, served.findings, locationOf);
  return {
    ...settingsOf(served.config, dotenv.variables),
    ...namesOf(config, resolved),
    directory: dirname(file.path),
    file: file.path,
    functions: functionsOf(served.config),
    leftOut: served.leftOut,
    warnings: [
      ...resolved.warnings,
      ...served.findings.map(({ path, message, unneeded }) => ({
        location: locationOf(path),
        message,
        ...(unneeded !== undefined && { unneeded }),
      })),
    ],
    watchFiles: [...watchFiles, ...resolved.filesRead, ...dotenv.files],
    locationOf,
    locateIn: (root, at) => resolved.origins.locate(root, at),
  };
}

/** @throws ManifestError with all findings that prevent a deployment */
function throwFatal(
  config: Record<string, unknown>,
  findings: readonly Finding[],
  locationOf: (path: ConfigPath) => SourceLocation,
): void {
  const isLenient = allowsUnknownKeys(config);
  const fatal = findings.filter(
    ({ severity }) => severity === 'error' || (severity === 'unknown' && !isLenient),
  );
  throwProblems(
    fatal.map(({ path, message, leaveOut }) => ({
      location: locationOf(path),
      message: leaveOut === undefined ? message : `${message} ${PARTIAL_ADVICE}`,
    })),
  );
}

/** @param variables of `.env` files, which have precedence over those of the provider */
function settingsOf(config: Record<string, unknown>, variables: Readonly<Record<string, string>>) {
  const declared = config['provider'] as ProviderConfig;
  const environment = { ...declared.environment, ...variables };
  return {
    provider: { ...declared, ...(Object.keys(environment).length > 0 && { environment }) },
    custom: isMap(config['custom']) ? config['custom'] : {},
    layers: new Map(Object.entries((config['layers'] ?? {}) as Record<string, LayerConfig>)),
    package: config['package'] ?? {},
    bundling: bundlingOf(config),
    pythonRequirements: pythonRequirementsOf(config),
    pseudoParameters: pseudoParametersOf(config),
    usesDotenv: config['useDotenv'] === true,
    resources: toList(config['resources']) as ResourcesConfig[],
  };
}

function namesOf(
  { service: declared, provider }: Record<string, unknown>,
  { stage, region }: { readonly stage: string; readonly region: string },
) {
  const service = (isMap(declared) ? declared['name'] : declared) as string;
  const { stackName = `${service}-${stage}` } = provider as ProviderConfig;
  return { service, stage, region, stackName };
}

function functionsOf(config: Record<string, unknown>): ReadonlyMap<string, FunctionConfig> {
  const entries = functionEntries(config['functions']);
  return new Map(entries.map(({ name, definition }) => [name, definition as FunctionConfig]));
}

function toList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.filter((part) => part !== null) : [value];
}

import { basename, dirname, join } from 'node:path';
import { bundlingOf, pythonRequirementsOf } from './bundling.ts';
import { type ConfigFile, plainFile, readConfigFile } from './config-file.ts';
import { checkEvents } from './events/check.ts';
import { ExternalValues } from './external/external-values.ts';
import { findManifest, isProgram } from './find-manifest.ts';
import { checkFunctionRoles } from './checks/function-roles.ts';
import { checkBundling } from './checks/bundling.ts';
import { checkDottedVariables } from './checks/dotted-variables.ts';
import { checkDuplicateResources } from './checks/duplicate-resources.ts';
import { checkFunctionNames } from './checks/function-names.ts';
import { checkStreamSources } from './checks/stream-sources.ts';
import { checkVariableNames } from './checks/variable-names.ts';
import { checkKinesisActions } from './checks/kinesis-actions.ts';
import { functionEntries } from './checks/function-entries.ts';
import type { FunctionConfig, LayerConfig, Manifest, ProviderConfig, ResourcesConfig } from './manifest.ts';
import { ManifestError, throwProblems } from './manifest-error.ts';
import { checkPackaging } from './checks/packaging.ts';
import { leaveOutUnserved } from './partial/leave-out.ts';
import { PARTIAL_ADVICE } from './partial/left-out.ts';
import { pseudoParametersOf } from './pseudo-parameters.ts';
import { attributeKeys } from './checks/plugin-keys.ts';
import { checkPlugins } from './checks/plugins.ts';
import { checkRuntimes } from './checks/runtimes.ts';
import { allowsUnknownKeys } from './checks/validation-mode.ts';
import { check, type Finding, isMap } from './rules/check.ts';
import { coerce } from './rules/coerce.ts';
import { manifestRule } from './rules/manifest.ts';
import { pluginVariables } from './variables/dotenv-plugin.ts';
import { withDotenv } from './variables/dotenv.ts';
import { resolveVariables } from './variables/resolve.ts';
import type { ConfigPath, SourceLocation } from './source-location.ts';
import type { VariableInputs } from './variables/source.ts';

/** The inputs of a deployment that the caller provides. */
export interface LoadOptions extends Omit<VariableInputs, 'directory'> {
  /** Leaves out what Millrace does not serve, instead of failing. */
  readonly partial?: boolean;
}

/** A manifest before its variables are resolved. */
export interface OpenedManifest {
  readonly file: ConfigFile;
  readonly inputs: VariableInputs;
  /** Absolute paths of the files that `file` and `inputs` depend on; some may not exist. */
  readonly watchFiles: readonly string[];
  /** Whether to leave out what is not served. */
  readonly isPartial: boolean;
}

/**
 * Finds and parses the manifest of a folder, and reads its `.env` files.
 * @throws ManifestError
 * @throws PendingValues when the manifest is a program whose export is not known yet
 */
export function openManifest(
  directory: string,
  options: LoadOptions,
  values = new ExternalValues(),
): OpenedManifest {
  const path = findManifest(directory);
  const folder = dirname(path);
  const watchFiles = [path];
  const file = isProgram(path) ? readProgram(path, values, watchFiles) : readConfigFile(path, folder);
  // A program without an export has an empty one.
  const isEmpty = !isMap(file.value) || (isProgram(path) && Object.keys(file.value).length === 0);
  if (isEmpty) {
    throw new ManifestError(
      file.locationOf([]),
      isProgram(path)
        ? 'the file exports no configuration. Export a map with "service" and "provider".'
        : `the file contains ${formOf(file.value)}. Start with "service:" and "provider:".`,
    );
  }
  const environment = environmentOf(file, options, watchFiles);
  return {
    file,
    watchFiles,
    isPartial: options.partial === true,
    inputs: { ...options, directory: folder, environment },
  };
}

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

/** Reports what is wrong beyond single keys. */
function checkConfig(
  config: Record<string, unknown>,
  { stage, region }: { readonly stage: string; readonly region: string },
): Finding[] {
  const { provider, functions, resources } = config;
  return [
    ...checkServiceForm(config),
    ...checkPlugins(config),
    ...checkRuntimes(config),
    ...checkFunctionRoles(config),
    ...checkPackaging(config),
    ...checkBundling(config),
    ...checkKinesisActions(provider),
    ...checkEvents(functions, provider),
    ...checkDuplicateResources(resources),
    ...checkFunctionNames(config, { stage }),
    ...checkStreamSources(functions, {
      region,
      resources,
      hasPseudoParameters: pseudoParametersOf(config) !== undefined,
    }),
    ...checkDottedVariables(config),
    ...checkVariableNames(config),
  ];
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

/** What a file contains instead of a map. */
function formOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list instead of settings';
  return value === null || value === undefined ? 'no settings' : 'a text instead of settings';
}

function readProgram(path: string, values: ExternalValues, watchFiles: string[]): ConfigFile {
  const result = values.get({ source: 'program', file: path, address: '' });
  if ('files' in result) watchFiles.push(...(result.files ?? []));
  if (result.kind !== 'value') {
    throw new ManifestError({ file: basename(path), path: [] }, `${result.because}. Correct the program.`);
  }
  return plainFile(path, dirname(path), result.value);
}

// `.env.<stage>` must be read before variables are resolved, so the stage in the file is used only if it is not a
// variable.
function environmentOf(
  file: ConfigFile,
  options: LoadOptions,
  watchFiles: string[],
): VariableInputs['environment'] {
  const config = file.value as Record<string, unknown>;
  if (config['useDotenv'] !== true) return options.environment;
  const configured = isMap(config['provider']) ? config['provider']['stage'] : undefined;
  const literal = typeof configured === 'string' && !configured.includes('${') ? configured : 'dev';
  const stage = options.options['stage'] ?? literal;
  const directory = dirname(file.path);
  watchFiles.push(join(directory, '.env'), join(directory, `.env.${stage}`));
  return withDotenv(directory, stage, options.environment);
}

function checkServiceForm(config: Record<string, unknown>): Finding[] {
  if (!isMap(config['service'])) return [];
  return [
    {
      severity: 'warning',
      path: ['service'],
      message:
        'version 3 of the framework removed the form "service: {name: …}". ' +
        `Write "service: ${String(config['service']['name'])}" before you deploy to AWS.`,
    },
  ];
}

function functionsOf(config: Record<string, unknown>): ReadonlyMap<string, FunctionConfig> {
  const entries = functionEntries(config['functions']);
  return new Map(entries.map(({ name, definition }) => [name, definition as FunctionConfig]));
}

function toList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.filter((part) => part !== null) : [value];
}

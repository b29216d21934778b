import { dirname, join } from 'node:path';
import { type ConfigFile, readConfigFile } from './config-file.ts';
import { checkEvents } from './events/check.ts';
import { findManifest } from './find-manifest.ts';
import { checkKinesisActions } from './checks/kinesis-actions.ts';
import { functionEntries } from './checks/function-entries.ts';
import type { FunctionConfig, Manifest, ProviderConfig, ResourcesConfig } from './manifest.ts';
import { ManifestError } from './manifest-error.ts';
import { checkPlugins } from './checks/plugins.ts';
import { checkRuntimes } from './checks/runtimes.ts';
import { check, type Finding, isMap } from './rules/check.ts';
import { manifestRule } from './rules/manifest.ts';
import { withDotenv } from './variables/dotenv.ts';
import { resolveVariables } from './variables/resolve.ts';
import type { VariableInputs } from './variables/sources.ts';

/** The inputs of a deployment that the caller provides. */
export type LoadOptions = Omit<VariableInputs, 'directory'>;

/**
 * Loads the serverless.yml of a folder: resolves its variables and checks every key.
 * @throws ManifestError for the first problem that prevents a deployment
 */
export function loadManifest(directory: string, options: LoadOptions): Manifest {
  const path = findManifest(directory);
  const file = readConfigFile(path, dirname(path));
  if (!isMap(file.value)) {
    throw new ManifestError(
      file.locationOf([]),
      'the file contains no settings. Start with "service:" and "provider:".',
    );
  }
  const dotenvFiles: string[] = [];
  const resolved = resolveVariables(file, {
    ...options,
    directory: dirname(path),
    environment: environmentOf(file, options, dotenvFiles),
  });
  const config = resolved.value as Record<string, unknown>;
  const findings = [
    ...check(manifestRule, config),
    ...checkServiceForm(config),
    ...checkPlugins(config['plugins']),
    ...checkRuntimes(config),
    ...checkKinesisActions(config['provider']),
    ...checkEvents(config['functions']),
  ];
  const lenient = config['configValidationMode'] === 'warn' || config['configValidationMode'] === 'off';
  const isFatal = ({ severity }: Finding) => severity === 'error' || (severity === 'unknown' && !lenient);
  const fatal = findings.find(isFatal);
  if (fatal) throw new ManifestError(file.locationOf(fatal.path), fatal.message);

  const service = isMap(config['service']) ? config['service']['name'] : config['service'];
  const provider = config['provider'] as ProviderConfig;
  return {
    directory: dirname(path),
    file: path,
    service: service as string,
    stage: resolved.stage,
    region: resolved.region,
    stackName: provider.stackName ?? `${service as string}-${resolved.stage}`,
    provider,
    functions: functionsOf(config),
    resources: toList(config['resources']) as ResourcesConfig[],
    warnings: [
      ...resolved.warnings,
      ...findings.map((finding) => ({ location: file.locationOf(finding.path), message: finding.message })),
    ],
    watchFiles: [path, ...resolved.filesRead, ...dotenvFiles],
    locationOf: (at) => file.locationOf(at),
  };
}

// `.env.<stage>` must be read before variables are resolved, so the stage in the file is used only if it is not a
// variable.
function environmentOf(
  file: ConfigFile,
  options: LoadOptions,
  dotenvFiles: string[],
): VariableInputs['environment'] {
  const config = file.value as Record<string, unknown>;
  if (config['useDotenv'] !== true) return options.environment;
  const configured = isMap(config['provider']) ? config['provider']['stage'] : undefined;
  const literal = typeof configured === 'string' && !configured.includes('${') ? configured : 'dev';
  const stage = options.options['stage'] ?? literal;
  const directory = dirname(file.path);
  dotenvFiles.push(join(directory, '.env'), join(directory, `.env.${stage}`));
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

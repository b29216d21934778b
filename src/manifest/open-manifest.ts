import { basename, dirname, join } from 'node:path';
import { type ConfigFile, plainFile, readConfigFile } from './config-file.ts';
import { ExternalValues } from './external/external-values.ts';
import { findManifest, isProgram } from './find-manifest.ts';
import { ManifestError } from './manifest-error.ts';
import { isMap } from './rules/check.ts';
import { withDotenv } from './variables/dotenv.ts';
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

function readProgram(path: string, values: ExternalValues, watchFiles: string[]): ConfigFile {
  const result = values.get({ source: 'program', file: path, address: '' });
  if ('files' in result) watchFiles.push(...(result.files ?? []));
  if (result.kind !== 'value') {
    throw new ManifestError({ file: basename(path), path: [] }, `${result.because}. Correct the program.`);
  }
  return plainFile(path, dirname(path), result.value);
}

/** What a file contains instead of a map. */
function formOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list instead of settings';
  return value === null || value === undefined ? 'no settings' : 'a text instead of settings';
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

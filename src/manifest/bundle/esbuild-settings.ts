import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import type { Manifest } from '../manifest.ts';
import { ManifestError, type ManifestProblem } from '../manifest-error.ts';
import { check } from '../rules/check.ts';
import { type EsbuildConfig, esbuildOptions, passedOptions } from '../rules/plugins/esbuild.ts';
import type { ConfigPath } from '../source-location.ts';
import { frameworkFor } from './framework-stub.ts';
import { loadModule } from './load-module.ts';

/** `files`: the zip file contains the maps, without a comment in the code. */
export type SourceMaps = 'linked' | 'files' | 'inline' | 'both' | 'none';

/** The settings of esbuild, with those in JavaScript files. */
export interface EsbuildSettings {
  /** The location of the settings in serverless.yml. */
  readonly path: ConfigPath;
  readonly options: BuildOptions;
  readonly plugins: readonly Plugin[];
  readonly external: readonly string[];
  /** Packages that are external and not in the zip file; `*` for all. */
  readonly exclude: readonly string[];
  readonly extension: string | undefined;
  readonly sourceMaps: SourceMaps;
  /** Absolute paths of the files with settings. */
  readonly files: readonly string[];
  readonly warnings: readonly ManifestProblem[];
}

/** @throws ManifestError for a file that cannot be loaded, or that does not contain settings */
export async function loadEsbuildSettings(manifest: Manifest): Promise<EsbuildSettings> {
  const { bundling } = manifest;
  const { settings, path } =
    bundling.kind === 'esbuild' ? bundling : { settings: {} as EsbuildConfig, path: ['build'] };
  const files: string[] = [];
  const load = (key: 'config' | 'configFile' | 'plugins', file: string) => {
    files.push(join(manifest.directory, file));
    return loadFile(manifest, [...path, key], file);
  };
  const configKey = settings.config === undefined ? 'configFile' : 'config';
  const configFile = settings[configKey];
  const warnings: ManifestProblem[] = [];
  const fromFile =
    configFile === undefined
      ? {}
      : resultOf(manifest, [...path, configKey], await load(configKey, configFile), warnings);
  const merged: EsbuildConfig = { ...fromFile, ...settings };
  const plugins =
    typeof merged.plugins === 'string' ? await load('plugins', merged.plugins) : (merged.plugins ?? []);
  return {
    path,
    options: Object.fromEntries(Object.entries(merged).filter(([name]) => name in passedOptions)),
    plugins: pluginsOf(manifest, [...path, 'plugins'], plugins),
    external: merged.external ?? [],
    exclude: [merged.exclude ?? ['aws-sdk']].flat(),
    extension: merged.outputFileExtension,
    sourceMaps: sourceMapsOf(merged.sourcemap),
    files,
    warnings,
  };
}

async function loadFile(manifest: Manifest, path: ConfigPath, file: string): Promise<unknown> {
  const absolute = join(manifest.directory, file);
  if (!existsSync(absolute)) {
    throw new ManifestError(
      manifest.locationOf(path),
      `there is no file ${file}. Create it, or correct the path.`,
    );
  }
  try {
    const exported = await loadModule(absolute);
    return typeof exported === 'function'
      ? await (exported as (framework: unknown) => unknown)(frameworkFor(manifest))
      : exported;
  } catch (cause) {
    throw new ManifestError(
      manifest.locationOf(path),
      `${file} cannot be loaded: ${(cause as Error).message}. Correct the file.`,
      { cause },
    );
  }
}

function resultOf(
  manifest: Manifest,
  path: ConfigPath,
  result: unknown,
  warnings: ManifestProblem[],
): EsbuildConfig {
  for (const { severity, path: at, message } of check(esbuildOptions, result)) {
    const location = manifest.locationOf(path);
    const text = at.length === 0 ? message : `${at.join('.')}: ${message}`;
    if (severity !== 'warning') throw new ManifestError(location, text);
    warnings.push({ location, message: text });
  }
  return result as EsbuildConfig;
}

function pluginsOf(manifest: Manifest, path: ConfigPath, value: unknown): Plugin[] {
  if (Array.isArray(value) && value.every((each) => typeof (each as Plugin | null)?.setup === 'function')) {
    return value as Plugin[];
  }
  throw new ManifestError(
    manifest.locationOf(path),
    'the plugins of esbuild must be a list of objects with "name" and "setup". Name a file that exports one.',
  );
}

function sourceMapsOf(value: EsbuildConfig['sourcemap']): SourceMaps {
  const kind = typeof value === 'object' ? (value.type ?? true) : value;
  if (kind === undefined || kind === true) return 'linked';
  if (kind === false) return 'none';
  return kind === 'external' ? 'files' : kind;
}

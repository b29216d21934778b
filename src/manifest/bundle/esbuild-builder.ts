import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import picomatch from 'picomatch';
import type { BuildContext, BuildResult, Metafile } from 'esbuild';
import { didYouMean } from '../../lib/nearest-word.ts';
import type { FunctionConfig, Manifest } from '../manifest.ts';
import { formatProblem, ManifestError, type ManifestProblem } from '../manifest-error.ts';
import { externalPackages } from '../package/external-packages.ts';
import { BundleMap } from './bundle-map.ts';
import type { BuiltHandler, BuiltHandlers } from './built-handlers.ts';
import { type EntryOutputs, outputsOf } from './entry-outputs.ts';
import { type OPTIONS, optionsFor, outputFolder } from './esbuild-options.ts';
import { type EsbuildSettings, loadEsbuildSettings, type SourceMaps } from './esbuild-settings.ts';
import { explainFailure, locationInCode } from './explain-failure.ts';
import { type Entry, findEntry } from './find-entry.ts';
import { listExports } from './list-exports.ts';

type Built = BuildResult<typeof OPTIONS>;

/** Builds handlers as the framework's esbuild plugin does. Repeated builds are incremental. */
export class EsbuildBuilder {
  #contexts = new Map<Entry['format'], BuildContext<typeof OPTIONS>>();
  /** What the contexts were created for. */
  #contextKey = '';
  readonly #inlineSourceMaps: boolean;

  constructor(options: { readonly inlineSourceMaps: boolean }) {
    this.#inlineSourceMaps = options.inlineSourceMaps;
  }

  /** @throws ManifestError for a handler that is missing, or whose code cannot be bundled */
  async build(manifest: Manifest, functions: ReadonlyMap<string, FunctionConfig>): Promise<BuiltHandlers> {
    const entries = new Map(
      [...functions].map(([name, config]) => [name, findEntry(manifest, name, config)]),
    );
    const files = new Map([...entries.values()].map((entry) => [entry.file, entry]));
    const settings = await loadEsbuildSettings(manifest);
    const results = await this.#build(manifest, settings, [...files.values()]);
    const warnings: ManifestProblem[] = [...settings.warnings];
    const built = new Map(
      await Promise.all(
        [...files].map(async ([file, entry]) => {
          const outputs = outputsFor(manifest, entry, results);
          const [handler, exports] = await Promise.all([
            this.#assemble(manifest, settings, outputs, warnings),
            listExports(file, settings.options),
          ]);
          return [file, { handler, exports }] as const;
        }),
      ),
    );
    for (const [name, entry] of entries) checkExport(manifest, name, entry, built.get(entry.file)!.exports);
    for (const { text, location } of results.flatMap((result) => result.warnings)) {
      warnings.push({
        location: locationInCode(manifest, location ?? { file: manifest.file }),
        message: text,
      });
    }
    return {
      byFunction: new Map([...entries].map(([name, { file }]) => [name, built.get(file)!.handler])),
      inputs: [
        ...new Set([...results.flatMap(({ metafile }) => inputsOf(manifest, metafile)), ...settings.files]),
      ],
      // A package that several functions import is reported once.
      warnings: [...new Map(warnings.map((warning) => [formatProblem(warning), warning])).values()],
    };
  }

  /** Stops esbuild, because its process would keep this one alive. */
  async close(): Promise<void> {
    await Promise.all([...this.#contexts.values()].map((each) => each.dispose()));
    this.#contexts.clear();
  }

  /** Builds all entries of a format together, so that shared files are read once. */
  async #build(manifest: Manifest, settings: EsbuildSettings, entries: readonly Entry[]): Promise<Built[]> {
    const formatOf = (entry: Entry) => (settings.options.format === undefined ? entry.format : 'cjs');
    const { path: _, plugins, warnings: __, ...compared } = settings;
    const contextKey = JSON.stringify([
      manifest.directory,
      entries.map((entry) => [formatOf(entry), entry.file]),
      compared,
    ]);
    // Plugins have a state that cannot be compared, so their contexts are not kept.
    if (contextKey !== this.#contextKey || plugins.length > 0) await this.close();
    this.#contextKey = contextKey;
    try {
      for (const format of new Set(entries.map(formatOf))) {
        if (this.#contexts.has(format)) continue;
        // Not needed by a project whose functions all run in a test.
        const { context } = await import('esbuild');
        const ofFormat = entries.filter((entry) => formatOf(entry) === format);
        this.#contexts.set(format, await context(optionsFor(manifest, settings, format, ofFormat)));
      }
      return await Promise.all([...this.#contexts.values()].map((each) => each.rebuild()));
    } catch (failure) {
      throw explainFailure(manifest, failure, settings.path);
    }
  }

  async #assemble(
    manifest: Manifest,
    settings: EsbuildSettings,
    outputs: EntryOutputs,
    warnings: ManifestProblem[],
  ): Promise<BuiltHandler> {
    const output = outputFolder(manifest.directory);
    const files = new Map<string, Uint8Array>(
      outputs.files.map(({ path, contents }) => [relative(output, path), contents]),
    );
    const sourceMaps = mapsOf(outputs, output);
    placeMaps(files, sourceMaps, this.#inlineSourceMaps ? 'debugger' : settings.sourceMaps);
    const packages = outputs.packages.filter((name) => !isExcluded(name, settings.exclude));
    const external = await externalPackages(manifest, packages, [...settings.path, 'external']);
    warnings.push(...external.warnings);
    const { executables, folders } = external;
    return { files: new Map([...external.files, ...files]), executables, folders, sourceMaps };
  }
}

function isExcluded(name: string, exclude: readonly string[]): boolean {
  return exclude.includes('*') || picomatch.isMatch(name, [...exclude]);
}

function outputsFor({ directory }: Manifest, { module }: Entry, results: readonly Built[]): EntryOutputs {
  // A module name contains no dot, so the rest is the file extension.
  const prefix = `${relative(directory, join(outputFolder(directory), module)).replaceAll('\\', '/')}.`;
  for (const { metafile, outputFiles } of results) {
    const entry = Object.entries(metafile.outputs).find(
      ([path, { entryPoint }]) => entryPoint !== undefined && path.startsWith(prefix),
    );
    if (entry) return outputsOf(entry[0], metafile, outputFiles, directory);
  }
  return { files: [], packages: [] };
}

function placeMaps(
  files: Map<string, Uint8Array>,
  sourceMaps: ReadonlyMap<string, BundleMap>,
  kind: SourceMaps | 'debugger',
): void {
  for (const [file, map] of sourceMaps) {
    if (kind === 'debugger' || kind === 'inline' || kind === 'both') {
      files.set(file, map.inlinedIn(files.get(file)!));
    }
    if (kind === 'debugger' || kind === 'inline' || kind === 'none') files.delete(`${file}.map`);
  }
}

function mapsOf({ files }: EntryOutputs, folder: string): Map<string, BundleMap> {
  const maps = files.filter(({ path }) => path.endsWith('.map'));
  return new Map(
    maps.map(({ path, contents }) => [
      relative(folder, path).slice(0, -'.map'.length),
      new BundleMap(path, contents),
    ]),
  );
}

function inputsOf({ directory }: Manifest, { inputs }: Metafile): string[] {
  return Object.keys(inputs)
    .filter((path) => !/^[a-z-]{2,}:/i.test(path) && !path.includes('node_modules/'))
    .map((path) => (isAbsolute(path) ? path : join(directory, path)));
}

function checkExport(
  manifest: Manifest,
  name: string,
  { exportName, file }: Entry,
  exports: readonly string[] | undefined,
): void {
  if (!exports || exports.includes(exportName.split('.')[0]!)) return;
  const advice = isWrittenAsCommonJs(file)
    ? `It is an ES module, in which "exports" is not defined. Write "export const ${exportName} = …", or name the file .cjs.`
    : `It exports ${exports.join(', ') || 'nothing'}.`;
  throw new ManifestError(
    manifest.locationOf(['functions', name, 'handler']),
    `${relative(manifest.directory, file)} does not export "${exportName}".${didYouMean(exportName, exports)} ${advice}`,
  );
}

/** Whether an ES module assigns to the exports of CommonJS. */
function isWrittenAsCommonJs(file: string): boolean {
  return /^\s*(module\.)?exports(\.\w+)?\s*=/m.test(readFileSync(file, 'utf8'));
}

import { createHash } from 'node:crypto';
import { isAbsolute, join, relative } from 'node:path';
import { type BuildContext, type BuildResult, context, type Metafile, type OutputFile } from 'esbuild';
import { didYouMean } from '../../lib/nearest-word.ts';
import { zip } from '../../lib/zip/zip.ts';
import type { Manifest } from '../manifest.ts';
import { ManifestError, type ManifestWarning } from '../manifest-error.ts';
import { BundleMap } from './bundle-map.ts';
import { type OPTIONS, optionsFor, outputFolder } from './esbuild-options.ts';
import { explainFailure, locationInCode } from './explain-failure.ts';
import { type Entry, findEntry } from './find-entry.ts';
import { listExports } from './list-exports.ts';

/** The code of one or more functions, as Lambda accepts it. */
export interface CodeBundle {
  readonly zip: Buffer;
  /** The digest of the zip file, as 64 hex digits. Identical code has an identical digest. */
  readonly sha256: string;
  /** By the path of a file in the zip. */
  readonly sourceMaps: ReadonlyMap<string, BundleMap>;
}

export interface Bundles {
  /** By the function's name in the manifest; functions of one file share one bundle. */
  readonly byFunction: ReadonlyMap<string, CodeBundle>;
  /** Absolute paths of the project's files in the bundles, without node_modules. */
  readonly inputs: readonly string[];
  readonly warnings: readonly ManifestWarning[];
}

/** Bundles handlers as the framework's esbuild plugin does. Repeated builds are incremental. */
export class Bundler {
  #contexts = new Map<Entry['format'], BuildContext<typeof OPTIONS>>();
  /** The project folder and the entries that the contexts were created for. */
  #contextKey = '';
  readonly #inlineSourceMaps: boolean;

  /** @param options.inlineSourceMaps for debuggers, which do not find a map beside a file below `/var/task` */
  constructor(options: { inlineSourceMaps?: boolean } = {}) {
    this.#inlineSourceMaps = options.inlineSourceMaps ?? false;
  }

  /** @throws ManifestError for a handler that is missing, or whose code cannot be bundled */
  async bundle(manifest: Manifest): Promise<Bundles> {
    const entries = new Map(
      [...manifest.functions].map(([name, config]) => [name, findEntry(manifest, name, config)]),
    );
    const files = new Map([...entries.values()].map((entry) => [entry.file, entry]));
    const results = await this.#build(manifest, [...files.values()]);
    const outputs = results.flatMap(({ outputFiles }) => outputFiles);
    const built = new Map(
      await Promise.all(
        [...files].map(
          async ([file, entry]) => [file, await this.#packEntry(manifest, entry, outputs)] as const,
        ),
      ),
    );
    for (const [name, entry] of entries) checkExport(manifest, name, entry, built.get(entry.file)!.exports);
    return {
      byFunction: new Map([...entries].map(([name, { file }]) => [name, built.get(file)!.bundle])),
      inputs: [...new Set(results.flatMap(({ metafile }) => inputsOf(manifest, metafile)))],
      warnings: results.flatMap(({ warnings }) =>
        warnings.map(({ text, location }) => ({
          location: locationInCode(manifest, location ?? { file: manifest.file }),
          message: text,
        })),
      ),
    };
  }

  /** Stops esbuild, because its process would keep this one alive. */
  async close(): Promise<void> {
    await Promise.all([...this.#contexts.values()].map((each) => each.dispose()));
    this.#contexts.clear();
  }

  /** Builds all entries of a format together, so that shared files are read once. */
  async #build(manifest: Manifest, entries: readonly Entry[]): Promise<BuildResult<typeof OPTIONS>[]> {
    const contextKey = JSON.stringify([
      manifest.directory,
      entries.map(({ format, file }) => [format, file]),
    ]);
    if (contextKey !== this.#contextKey) await this.close();
    this.#contextKey = contextKey;
    for (const format of new Set(entries.map((entry) => entry.format))) {
      if (this.#contexts.has(format)) continue;
      const ofFormat = entries.filter((entry) => entry.format === format);
      this.#contexts.set(format, await context(optionsFor(manifest, format, ofFormat)));
    }
    try {
      return await Promise.all([...this.#contexts.values()].map((each) => each.rebuild()));
    } catch (failure) {
      throw explainFailure(manifest, failure);
    }
  }

  async #packEntry(
    { directory }: Manifest,
    { module, file }: Entry,
    outputs: readonly OutputFile[],
  ): Promise<BuiltEntry> {
    const folder = outputFolder(directory);
    // A module name contains no dot, so the rest is the file extension.
    const own = outputs.filter(({ path }) => path.startsWith(`${join(folder, module)}.`));
    const files = new Map(own.map(({ path, contents }) => [relative(folder, path), contents]));
    const sourceMaps = mapsOf(own, folder);
    if (this.#inlineSourceMaps) inlineMaps(files, sourceMaps);
    const [packed, exports] = await Promise.all([zip(files), listExports(file)]);
    const sha256 = createHash('sha256').update(packed).digest('hex');
    return { bundle: { zip: packed, sha256, sourceMaps }, exports };
  }
}

interface BuiltEntry {
  readonly bundle: CodeBundle;
  /** Undefined when the source does not list them. */
  readonly exports: readonly string[] | undefined;
}

function inlineMaps(files: Map<string, Uint8Array>, sourceMaps: ReadonlyMap<string, BundleMap>): void {
  for (const [file, map] of sourceMaps) {
    files.delete(`${file}.map`);
    files.set(file, map.inlinedIn(files.get(file)!));
  }
}

function mapsOf(outputs: readonly OutputFile[], folder: string): Map<string, BundleMap> {
  const maps = outputs.filter(({ path }) => path.endsWith('.map'));
  return new Map(
    maps.map(({ path, contents }) => [
      relative(folder, path).slice(0, -'.map'.length),
      new BundleMap(path, contents),
    ]),
  );
}

function inputsOf({ directory }: Manifest, { inputs }: Metafile): string[] {
  return Object.keys(inputs)
    .filter((path) => !path.startsWith('millrace-empty:') && !path.includes('node_modules/'))
    .map((path) => (isAbsolute(path) ? path : join(directory, path)));
}

function checkExport(
  manifest: Manifest,
  name: string,
  { exportName, file }: Entry,
  exports: readonly string[] | undefined,
): void {
  if (!exports || exports.includes(exportName.split('.')[0]!)) return;
  throw new ManifestError(
    manifest.locationOf(['functions', name, 'handler']),
    `${relative(manifest.directory, file)} does not export "${exportName}".${didYouMean(exportName, exports)} ` +
      `It exports ${exports.join(', ') || 'nothing'}.`,
  );
}

import { isAbsolute, join, relative } from 'node:path';
import type { BuildContext, BuildOptions, BuildResult, Plugin } from 'esbuild';
import { context } from 'esbuild';
import { didYouMean } from '../../lib/nearest-word.ts';
import type { Manifest } from '../manifest.ts';
import type { ManifestWarning } from '../manifest-error.ts';
import { ManifestError } from '../manifest-error.ts';
import { explainFailure, placeInCode } from './explain-failure.ts';
import type { Entry } from './find-entry.ts';
import { findEntry } from './find-entry.ts';
import { listExports } from './list-exports.ts';
import { sha256Of, zipFiles } from './zip.ts';

/** The code of one or more functions, as it travels to Lambda. */
export interface CodeBundle {
  readonly zip: Buffer;
  /** Of the zip file, 64 hex digits: the same code has the same. */
  readonly sha256: string;
}

export interface Bundles {
  /** By the function's name in the manifest; functions of one file share one bundle. */
  readonly byFunction: ReadonlyMap<string, CodeBundle>;
  /** Absolute paths of the project's own files in the bundles: a change of one changes the code. */
  readonly inputs: readonly string[];
  readonly warnings: readonly ManifestWarning[];
}

/** Bundles handlers as the framework's esbuild plugin does, quickly when little has changed since the last time. */
export class Bundler {
  /** By project, file and format; handlers that are gone from the manifest are let go. */
  #contexts = new Map<string, BuildContext<typeof OPTIONS>>();

  /** @throws ManifestError for a handler that is missing, or whose code cannot be bundled */
  async bundle(manifest: Manifest): Promise<Bundles> {
    const entries = new Map(
      [...manifest.functions].map(([name, config]) => [name, findEntry(manifest, name, config)]),
    );
    await this.#keepOnly(new Set([...entries.values()].map(keyOf)));
    const built = new Map<string, BuiltEntry>();
    for (const entry of entries.values()) {
      if (!built.has(keyOf(entry))) built.set(keyOf(entry), await this.#build(manifest, entry));
    }
    for (const [name, entry] of entries) checkExport(manifest, name, entry, built.get(keyOf(entry))!.exports);
    const results = [...built.values()];
    return {
      byFunction: new Map([...entries].map(([name, entry]) => [name, built.get(keyOf(entry))!.bundle])),
      inputs: [...new Set(results.flatMap(({ inputs }) => inputs))],
      warnings: results.flatMap(({ warnings }) => warnings),
    };
  }

  /** Ends esbuild's work; its process would keep ours alive. */
  async close(): Promise<void> {
    await this.#keepOnly(new Set());
  }

  async #build(manifest: Manifest, entry: Entry): Promise<BuiltEntry> {
    let current = this.#contexts.get(keyOf(entry));
    if (!current) {
      current = await context(optionsFor(manifest, entry));
      this.#contexts.set(keyOf(entry), current);
    }
    let result: BuildResult<typeof OPTIONS>;
    try {
      result = await current.rebuild();
    } catch (failure) {
      throw explainFailure(manifest, failure);
    }
    return { ...readResult(manifest, entry, result), exports: await listExports(entry.file) };
  }

  async #keepOnly(keys: ReadonlySet<string>): Promise<void> {
    for (const [key, current] of this.#contexts) {
      if (keys.has(key)) continue;
      this.#contexts.delete(key);
      await current.dispose();
    }
  }
}

interface BuiltEntry {
  readonly bundle: CodeBundle;
  readonly inputs: readonly string[];
  /** Undefined when its text does not tell. */
  readonly exports: readonly string[] | undefined;
  readonly warnings: readonly ManifestWarning[];
}

const OPTIONS = {
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  // Functions run on this machine's Node.js.
  target: `node${process.versions.node}`,
  sourcemap: true,
  sourcesContent: true,
  // Compiled addons cannot be bundled; they are left to be found where they are installed.
  external: ['*.node'],
  logLevel: 'silent',
  legalComments: 'none',
} satisfies BuildOptions;

// Bundled packages that were written for CommonJS still ask for `require`, which ES modules lack.
const REQUIRE_FOR_ESM =
  "import { createRequire as __millraceCreateRequire } from 'node:module';" +
  'const require = __millraceCreateRequire(import.meta.url);';

function optionsFor({ directory }: Manifest, { file, module, format }: Entry): BuildOptions & typeof OPTIONS {
  return {
    ...OPTIONS,
    absWorkingDir: directory,
    entryPoints: [{ in: file, out: module }],
    outdir: join(directory, '.millrace-bundle'),
    format,
    outExtension: { '.js': format === 'esm' ? '.mjs' : '.js' },
    ...(format === 'esm' && { banner: { js: REQUIRE_FOR_ESM } }),
    plugins: [optionalSourceMapSupport],
  };
}

/** Source maps are always on here, so handlers may ask for this package without having it installed. */
const optionalSourceMapSupport: Plugin = {
  name: 'optional-source-map-support',
  setup(build) {
    build.onResolve({ filter: /^source-map-support\/register(\.js)?$/ }, async ({ path, ...args }) => {
      if ((args.pluginData as unknown) === 'asked') return undefined;
      const { importer, kind, resolveDir } = args;
      const found = await build.resolve(path, { importer, kind, resolveDir, pluginData: 'asked' });
      return found.errors.length === 0 ? found : { path, namespace: 'millrace-empty' };
    });
    build.onLoad({ filter: /.*/, namespace: 'millrace-empty' }, () => ({ contents: '' }));
  },
};

function readResult(
  manifest: Manifest,
  entry: Entry,
  result: BuildResult<typeof OPTIONS>,
): Omit<BuiltEntry, 'exports'> {
  const { directory } = manifest;
  const folder = join(directory, '.millrace-bundle');
  const zip = zipFiles(
    new Map(result.outputFiles.map(({ path, contents }) => [relative(folder, path), contents])),
  );
  const inputs = Object.keys(result.metafile.inputs)
    .filter((path) => !path.startsWith('millrace-empty:') && !path.includes('node_modules/'))
    .map((path) => (isAbsolute(path) ? path : join(directory, path)));
  return {
    bundle: { zip, sha256: sha256Of(zip) },
    inputs,
    warnings: result.warnings.map(({ text, location }) => ({
      place: placeInCode(manifest, location ?? { file: entry.file }),
      message: text,
    })),
  };
}

function checkExport(
  manifest: Manifest,
  name: string,
  { exportName, file }: Entry,
  exports: readonly string[] | undefined,
): void {
  if (!exports || exports.includes(exportName.split('.')[0]!)) return;
  throw new ManifestError(
    manifest.placeOf(['functions', name, 'handler']),
    `${relative(manifest.directory, file)} does not export "${exportName}".${didYouMean(exportName, exports)} ` +
      `It exports ${exports.join(', ') || 'nothing'}.`,
  );
}

function keyOf({ file, format }: Entry): string {
  return `${format}:${file}`;
}

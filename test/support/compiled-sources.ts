import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin } from 'vitest/config';

// With slashes on Windows as well, as Vite writes paths.
const repository = slashed(resolve(import.meta.dirname, '../..'));
const SOURCES = `${repository}/src`;
/** At the same depth as the sources, so that URLs relative to `import.meta.url` resolve to the same files. */
const COMPILED = `${repository}/.compiled-src`;
/** In JSX for a bundle, with settings of its own: Vitest transforms the few modules that tests import. */
const DASHBOARD = `${SOURCES}/dashboard`;

/** Modules that Node.js loads itself: `server.deps.external`. */
export const COMPILED_MODULES = /\/\.compiled-src\//;

/**
 * Leads imports of `src/` to JavaScript that Node.js loads itself. Vitest would transform each module, send it to each
 * worker and evaluate it there with a getter for each import, which took an eighth of the processor time of all tests.
 * When Vitest watches files, it needs the sources.
 */
export function compiledSources(): Plugin {
  let isWatching = false;
  return {
    name: 'millrace:compiled-sources',
    enforce: 'pre',
    configureVitest({ vitest }) {
      isWatching = vitest.config.watch;
    },
    resolveId(id, importer) {
      if (isWatching || importer === undefined || !id.startsWith('.')) return;
      const source = slashed(resolve(dirname(importer), id));
      return isCompiled(source) ? compiledPath(source) : undefined;
    },
  };
}

/** Compiles the sources that are newer than their JavaScript, and removes the JavaScript of those that are gone. */
export async function compileSources(): Promise<void> {
  mkdirSync(COMPILED, { recursive: true });
  const sources = filesIn(SOURCES).filter(isCompiled);
  const wanted = new Set(sources.map(compiledPath));
  for (const file of filesIn(COMPILED)) {
    if (!wanted.has(file.replace(/\.map$/, ''))) rmSync(file);
  }
  const settingsMs = modifiedMs(import.meta.filename);
  const outdated = sources.filter(
    (source) => modifiedMs(compiledPath(source)) < Math.max(modifiedMs(source), settingsMs),
  );
  if (outdated.length === 0) return;
  const startedAt = new Date();
  await build({
    absWorkingDir: repository,
    entryPoints: outdated,
    outbase: SOURCES,
    outdir: COMPILED,
    bundle: true,
    plugins: [oneFileForEach],
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    // Vitest reads them to show where a test failed.
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
  });
  // A source that was saved meanwhile may have been read before: it is newer than its JavaScript.
  for (const source of outdated) utimesSync(compiledPath(source), startedAt, startedAt);
}

/** Imports stay imports, of the compiled files. */
const oneFileForEach: EsbuildPlugin = {
  name: 'one-file-for-each',
  setup(building) {
    building.onResolve({ filter: /./ }, ({ kind, path }) => {
      if (kind === 'entry-point') return;
      return { path: path.startsWith('.') ? path.replace(/\.ts$/, '.js') : path, external: true };
    });
  },
};

function isCompiled(path: string): boolean {
  return path.startsWith(`${SOURCES}/`) && path.endsWith('.ts') && !path.startsWith(`${DASHBOARD}/`);
}

function compiledPath(source: string): string {
  return (COMPILED + source.slice(SOURCES.length)).replace(/\.ts$/, '.js');
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => slashed(join(parentPath, name)));
}

/** 0 when there is no such file. */
function modifiedMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}

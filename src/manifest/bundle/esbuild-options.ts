import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import type { Manifest } from '../manifest.ts';
import type { EsbuildSettings } from './esbuild-settings.ts';
import type { Entry } from './find-entry.ts';

/** The options that settings can replace. */
const DEFAULTS = {
  platform: 'node',
  // The Node of a function's runtime may be older than the Node that bundles the function.
  target: 'node18',
  sourcesContent: true,
  legalComments: 'none',
} satisfies BuildOptions;

/** The options for every project. */
export const OPTIONS = {
  bundle: true,
  write: false,
  metafile: true,
  logLevel: 'silent',
} satisfies BuildOptions;

// Bundled CommonJS packages call `require`, which ES modules do not have.
const REQUIRE_FOR_ESM =
  "import { createRequire as __millraceCreateRequire } from 'node:module';" +
  'const require = __millraceCreateRequire(import.meta.url);';
const DECLARES_REQUIRE = /\b(?:const|let|var)\s+require\b/;

export function optionsFor(
  { directory }: Manifest,
  settings: EsbuildSettings,
  format: Entry['format'],
  entries: readonly Entry[],
): BuildOptions & typeof OPTIONS {
  const { options, plugins, sourceMaps } = settings;
  const isEsm = (options.format ?? format) === 'esm';
  const banner = options.banner?.['js'] ?? '';
  const all = settings.exclude.includes('*') ? [] : settings.exclude;
  return {
    ...DEFAULTS,
    ...options,
    ...OPTIONS,
    // Maps are made in any case, because `millrace dev` uses them.
    sourcemap: sourceMaps === 'none' || sourceMaps === 'files' ? 'external' : true,
    // Native addons cannot be bundled; they are loaded from where they are installed.
    external: [...(options.loader?.['.node'] === undefined ? ['*.node'] : []), ...settings.external, ...all],
    absWorkingDir: directory,
    entryPoints: entries.map(({ file, module }) => ({ in: file, out: module })),
    outdir: outputFolder(directory),
    format: options.format ?? format,
    outExtension: { '.js': settings.extension ?? (isEsm ? '.mjs' : '.js') },
    banner: {
      ...options.banner,
      ...(isEsm && !DECLARES_REQUIRE.test(banner) && { js: REQUIRE_FOR_ESM + banner }),
    },
    plugins: [...plugins, optionalSourceMapSupport],
  };
}
/** The folder in the output paths of esbuild. Nothing is written to it. */
export function outputFolder(directory: string): string {
  return join(directory, '.millrace-bundle');
}

/** Handlers may import this package even if it is not installed: `millrace dev` maps what they log by itself. */
const optionalSourceMapSupport: Plugin = {
  name: 'optional-source-map-support',
  setup(build) {
    build.onResolve({ filter: /^source-map-support\/register(\.js)?$/ }, async ({ path, ...args }) => {
      if ((args.pluginData as unknown) === 'resolving') return undefined;
      const { importer, kind, resolveDir } = args;
      const found = await build.resolve(path, { importer, kind, resolveDir, pluginData: 'resolving' });
      return found.errors.length === 0 ? found : { path, namespace: 'millrace-empty' };
    });
    build.onLoad({ filter: /.*/, namespace: 'millrace-empty' }, () => ({ contents: '' }));
  },
};

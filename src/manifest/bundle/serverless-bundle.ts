import type { EsbuildConfig } from '../rules/plugins/esbuild.ts';
import type { bundlePlugin } from '../rules/plugins/serverless-bundle.ts';
import type { Infer } from '../rules/rule.ts';

// The defaults of the plugin.
const RAW_EXTENSIONS = ['pem', 'txt'];
const EXTERNALS = ['knex', 'sharp'];

/** The settings of serverless-bundle as settings of esbuild. */
export function fromServerlessBundle(settings: Infer<typeof bundlePlugin>): EsbuildConfig {
  const { aliases, externals = EXTERNALS, forceExclude = [], ignorePackages = [], tsConfig } = settings;
  const raw = settings.rawFileExtensions ?? RAW_EXTENSIONS;
  return {
    loader: Object.fromEntries(raw.map((extension) => [`.${extension}`, 'text' as const])),
    // Importing an ignored package fails when the code runs, as with webpack.
    exclude: ['aws-sdk', ...forceExclude, ...ignorePackages],
    ...(externals === 'all' ? { packages: 'external' as const } : { external: externals }),
    ...(aliases && { alias: Object.assign({}, ...aliases) as Record<string, string> }),
    ...(settings.sourcemaps !== undefined && { sourcemap: settings.sourcemaps }),
    ...(tsConfig !== undefined && { tsconfig: tsConfig }),
  };
}

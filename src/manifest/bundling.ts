import { isMap } from './rules/check.ts';
import type { esbuildBuild, esbuildPlugin } from './rules/esbuild.ts';
import type { pythonRequirements } from './rules/python-requirements.ts';
import type { Infer } from './rules/rule.ts';
import type { ConfigPath } from './source-location.ts';

/** The settings of esbuild in serverless.yml, of either form. */
export type EsbuildConfig = Infer<typeof esbuildPlugin> & Infer<typeof esbuildBuild>;

/** How the handlers of Node functions become packages. */
export type Bundling =
  /** The folder is packaged without a build. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'esbuild';
      /** Whether it is the plugin, which applies a function's patterns even to a package of all functions. */
      readonly isPlugin: boolean;
      readonly settings: EsbuildConfig;
      readonly path: ConfigPath;
    };

/** The names in `plugins:`, which is a list or a map with `modules`. */
export function pluginNames(config: Readonly<Record<string, unknown>>): string[] {
  const plugins = config['plugins'];
  const names = isMap(plugins) ? plugins['modules'] : plugins;
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

/** Chooses the bundler: that of a plugin, else that of `build:`, else esbuild. */
export function bundlingOf(config: Readonly<Record<string, unknown>>): Bundling {
  if (pluginNames(config).includes('serverless-esbuild')) {
    const settings = settingsAt(config['custom'], 'esbuild');
    return { kind: 'esbuild', isPlugin: true, settings, path: ['custom', 'esbuild'] };
  }
  const build = config['build'];
  if (isMap(build) && build['esbuild'] === false) return { kind: 'none' };
  const settings = settingsAt(build, 'esbuild');
  return { kind: 'esbuild', isPlugin: false, settings, path: ['build', 'esbuild'] };
}

/** The settings of serverless-python-requirements; undefined without the plugin. */
export function pythonRequirementsOf(
  config: Readonly<Record<string, unknown>>,
): Infer<typeof pythonRequirements> | undefined {
  if (!pluginNames(config).includes('serverless-python-requirements')) return undefined;
  return settingsAt(config['custom'], 'pythonRequirements');
}

function settingsAt(parent: unknown, key: string): Readonly<Record<string, unknown>> {
  const settings = isMap(parent) ? parent[key] : undefined;
  return isMap(settings) ? settings : {};
}

import { fromServerlessBundle } from './bundle/serverless-bundle.ts';
import { pluginNames } from './checks/plugins.ts';
import { isMap } from './rules/check.ts';
import type { EsbuildConfig } from './rules/plugins/esbuild.ts';
import type { pythonRequirements } from './rules/plugins/python-requirements.ts';
import type { Infer } from './rules/rule.ts';
import type { webpackPlugin } from './rules/plugins/webpack.ts';
import type { ConfigPath } from './source-location.ts';

/** `custom.webpack` in its long form. */
export type WebpackConfig = Exclude<Infer<typeof webpackPlugin>, string>;

/** How the handlers of Node functions become packages. */
export type Bundling =
  /** The folder is packaged without a build. */
  | { readonly kind: 'none' }
  | { readonly kind: 'webpack'; readonly settings: WebpackConfig; readonly path: ConfigPath }
  | {
      readonly kind: 'esbuild';
      /** Whether the plugin bundles. It applies a function's patterns even to a package of all functions. */
      readonly isPlugin: boolean;
      readonly settings: EsbuildConfig;
      readonly path: ConfigPath;
    };

/** Whether a manifest lists a plugin. */
export function hasPlugin(config: Readonly<Record<string, unknown>>, plugin: string): boolean {
  return pluginNames(config['plugins']).some(({ name }) => name === plugin);
}

/** Chooses the bundler: that of a plugin, else that of `build:`, else esbuild. */
export function bundlingOf(config: Readonly<Record<string, unknown>>): Bundling {
  const custom = config['custom'];
  if (hasPlugin(config, 'serverless-webpack')) {
    const file = isMap(custom) ? custom['webpack'] : undefined;
    const settings = typeof file === 'string' ? { webpackConfig: file } : settingsAt(custom, 'webpack');
    // Without settings, the location is that of the plugin.
    return { kind: 'webpack', settings, path: file === undefined ? ['plugins'] : ['custom', 'webpack'] };
  }
  if (hasPlugin(config, 'serverless-esbuild')) {
    const settings = settingsAt(custom, 'esbuild');
    return { kind: 'esbuild', isPlugin: true, settings, path: ['custom', 'esbuild'] };
  }
  if (hasPlugin(config, 'serverless-bundle')) {
    const settings = fromServerlessBundle(settingsAt(custom, 'bundle'));
    return { kind: 'esbuild', isPlugin: true, settings, path: ['custom', 'bundle'] };
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
  if (!hasPlugin(config, 'serverless-python-requirements')) return undefined;
  return settingsAt(config['custom'], 'pythonRequirements');
}

function settingsAt(parent: unknown, key: string): Readonly<Record<string, unknown>> {
  const settings = isMap(parent) ? parent[key] : undefined;
  return isMap(settings) ? settings : {};
}

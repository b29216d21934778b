import { hasPlugin } from '../bundling.ts';
import { check, type Finding, isMap } from '../rules/check.ts';
import { esbuildPlugin } from '../rules/plugins/esbuild.ts';
import { pythonRequirements } from '../rules/plugins/python-requirements.ts';
import { bundlePlugin } from '../rules/plugins/serverless-bundle.ts';
import { webpackPlugin } from '../rules/plugins/webpack.ts';
import type { ConfigPath } from '../source-location.ts';

/** Checks the settings of bundlers, and those of `package:` that depend on them. */
export function checkBundling(config: Readonly<Record<string, unknown>>): Finding[] {
  return [...checkCustom(config), ...checkBundle(config)];
}

const PLUGIN_SETTINGS = [
  { key: 'esbuild', plugin: 'serverless-esbuild', rule: esbuildPlugin },
  { key: 'bundle', plugin: 'serverless-bundle', rule: bundlePlugin },
  { key: 'webpack', plugin: 'serverless-webpack', rule: webpackPlugin },
  { key: 'pythonRequirements', plugin: 'serverless-python-requirements', rule: pythonRequirements },
];

/** The settings of plugins are below `custom:`, and mean nothing without their plugin. */
function checkCustom(config: Readonly<Record<string, unknown>>): Finding[] {
  const custom = config['custom'];
  if (!isMap(custom)) return [];
  return PLUGIN_SETTINGS.flatMap(({ key, plugin, rule }): Finding[] => {
    const path = ['custom', key];
    if (custom[key] === undefined) return [];
    if (hasPlugin(config, plugin)) return check(rule, custom[key], path);
    return [
      {
        severity: 'warning',
        path,
        message: `"${key}" has no effect without its plugin. Add ${plugin} to "plugins:", or remove the settings.`,
      },
    ];
  });
}

function checkBundle(config: Readonly<Record<string, unknown>>): Finding[] {
  const bundles: [unknown, ConfigPath][] = [
    [config['custom'], ['custom', 'esbuild', 'bundle']],
    [config['build'], ['build', 'esbuild', 'bundle']],
  ];
  return bundles.flatMap(([parent, path]): Finding[] => {
    const settings = isMap(parent) ? parent['esbuild'] : undefined;
    if (!isMap(settings) || settings['bundle'] !== false) return [];
    return [
      {
        severity: 'error',
        path,
        message:
          'a handler that is not bundled lacks the files that it imports. Remove this; ' +
          'write "build: { esbuild: false }" to package the folder as it is.',
      },
    ];
  });
}

import { didYouMean } from '../../lib/nearest-word.ts';
import { type Finding, isMap } from '../rules/check.ts';
import type { ConfigPath } from '../source-location.ts';

// Plugins whose work Millrace does itself, or that have no effect on one machine. Any other plugin is an error, because
// ignoring it could change the deployment.
const KNOWN_PLUGINS = [
  // Millrace bundles handlers with esbuild.
  'serverless-webpack',
  'serverless-esbuild',
  'serverless-bundle',
  'serverless-plugin-typescript',
  'serverless-plugin-optimize',
  'serverless-plugin-common-excludes',
  'serverless-plugin-include-dependencies',
  'serverless-plugin-warmup',
  // Millrace installs the requirements.
  'serverless-python-requirements',
  // Millrace replaces these.
  'serverless-offline',
  'serverless-offline-kinesis',
  'serverless-offline-dynamodb-streams',
  'serverless-offline-ssm',
  'serverless-offline-scheduler',
  'serverless-localstack',
  // Millrace reads .env files itself.
  'serverless-dotenv-plugin',
  // Roles of functions: compile/function-roles.ts.
  'serverless-iam-roles-per-function',
  // They act on AWS accounts or on the framework's own output only.
  'serverless-prune-plugin',
  'serverless-deployment-bucket',
  'serverless-plugin-log-retention',
  'serverless-plugin-lambda-insights',
  'serverless-s3-deploy',
];

export interface PluginEntry {
  readonly name: string;
  readonly path: ConfigPath;
}

/** The plugins of a manifest, which are a list or a map with `modules`. */
export function pluginNames(plugins: unknown): PluginEntry[] {
  const inModules = isMap(plugins);
  const names = inModules ? plugins['modules'] : plugins;
  if (!Array.isArray(names)) return [];
  return names.flatMap((name: unknown, index) =>
    typeof name === 'string'
      ? [{ name, path: inModules ? ['plugins', 'modules', index] : ['plugins', index] }]
      : [],
  );
}

/** Checks `plugins:`. */
export function checkPlugins(plugins: unknown): Finding[] {
  return pluginNames(plugins).flatMap(({ name, path }): Finding[] => {
    if (KNOWN_PLUGINS.includes(name)) return [];
    return [
      {
        severity: 'error',
        path,
        leaveOut: path,
        message:
          `Millrace does not run the plugin "${name}".${didYouMean(name, KNOWN_PLUGINS)} ` +
          'Remove it, or deploy with the framework: run `millrace start`, then `millrace exec -- npx osls deploy`.',
      },
    ];
  });
}

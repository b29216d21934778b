import { didYouMean } from '../../lib/nearest-word.ts';
import { type Finding, isMap } from '../rules/check.ts';

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
  // Millrace replaces these.
  'serverless-offline',
  'serverless-offline-kinesis',
  'serverless-offline-dynamodb-streams',
  'serverless-offline-ssm',
  'serverless-offline-scheduler',
  'serverless-localstack',
  // Millrace reads .env files itself.
  'serverless-dotenv-plugin',
  // They act on AWS accounts or on the framework's own output only.
  'serverless-prune-plugin',
  'serverless-deployment-bucket',
  'serverless-plugin-log-retention',
  'serverless-plugin-lambda-insights',
  'serverless-s3-deploy',
];

/** Checks `plugins:`, which is a list or a map with `modules`. */
export function checkPlugins(plugins: unknown): Finding[] {
  const inModules = isMap(plugins);
  const names = inModules ? plugins['modules'] : plugins;
  if (!Array.isArray(names)) return [];
  return names.flatMap((name: unknown, index): Finding[] => {
    if (typeof name !== 'string' || KNOWN_PLUGINS.includes(name)) return [];
    return [
      {
        severity: 'error',
        path: inModules ? ['plugins', 'modules', index] : ['plugins', index],
        message:
          `Millrace does not run the plugin "${name}".${didYouMean(name, KNOWN_PLUGINS)} ` +
          'Remove it, or deploy with the framework: run `millrace start`, then `millrace exec -- npx osls deploy`.',
      },
    ];
  });
}

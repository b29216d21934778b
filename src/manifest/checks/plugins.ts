import { didYouMean } from '../../lib/nearest-word.ts';
import { type Finding, isMap } from '../rules/check.ts';

// Plugins whose work Millrace does itself, or that change nothing on one machine. The rest would be left
// out silently, so they are errors.
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
  // Millrace is what these stand in for.
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

/** Looks through `plugins:`, in either of its forms. */
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
          'Remove it, or let the framework run it: start `millrace start`, then `millrace exec -- npx osls deploy`.',
      },
    ];
  });
}

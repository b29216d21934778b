import { hasPlugin } from '../bundling.ts';
import { error, type Finding, isMap } from '../rules/check.ts';
import { functionEntries } from './function-entries.ts';

const PLUGIN = 'serverless-iam-roles-per-function';
const KEYS = [
  'iamRoleStatements',
  'iamRoleStatementsInherit',
  'iamRoleStatementsName',
  'iamPermissionsBoundary',
];

/** The keys of the plugin are unknown to the framework without it, and the plugin refuses them beside `role`. */
export function checkFunctionRoles(config: Readonly<Record<string, unknown>>): Finding[] {
  const isListed = hasPlugin(config, PLUGIN);
  return functionEntries(config['functions']).flatMap(({ definition, path }): Finding[] => {
    if (!isMap(definition)) return [];
    const key = KEYS.find((name) => name in definition);
    if (key === undefined) return [];
    if (!isListed) {
      return [error([...path, key], `"${key}" needs the plugin ${PLUGIN}. Add it to "plugins:".`)];
    }
    if (!('iamRoleStatements' in definition)) {
      return [error([...path, key], `"${key}" has no effect without "iamRoleStatements:". Add it.`)];
    }
    return 'role' in definition
      ? [error([...path, key], `a function with "${key}" has no other "role:". Remove one of them.`)]
      : [];
  });
}

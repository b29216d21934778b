import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hasPlugin } from '../bundling.ts';
import { checkDotenvNames } from '../checks/variable-names.ts';
import { error, type Finding, isMap } from '../rules/check.ts';
import { addDotenv, type Variables } from './dotenv.ts';
import type { VariableInputs } from './source.ts';

/** What `serverless-dotenv-plugin` adds to `provider.environment`. */
export interface PluginVariables {
  readonly variables: Readonly<Record<string, string>>;
  /** Absolute paths of the files that it reads; some may not exist. */
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
}

const SETTINGS = ['custom', 'dotenv'];
const NOTHING: PluginVariables = { variables: {}, files: [], findings: [] };

/**
 * The variables of `.env` files that `serverless-dotenv-plugin` 6 gives to all functions:
 * https://github.com/neverendingqs/serverless-dotenv-plugin
 * @param config the manifest with its variables resolved: the plugin is loaded after that
 */
export function pluginVariables(
  config: Readonly<Record<string, unknown>>,
  { directory, environment, options }: Pick<VariableInputs, 'directory' | 'environment' | 'options'>,
): PluginVariables {
  if (!hasPlugin(config, 'serverless-dotenv-plugin')) return NOTHING;
  const { custom } = config;
  const settings = isMap(custom) && isMap(custom['dotenv']) ? custom['dotenv'] : {};
  const stage = environment['NODE_ENV'] || options['env'] || options['stage'] || 'development';
  const files = fileNames(settings, stage).map((name) => join(directory, name));
  const read = addDotenv(files, environment);
  const variables = selected(read, settings);
  const isConfigured = isMap(custom) && 'dotenv' in custom;
  return {
    variables,
    files,
    findings: [
      ...unsupported(settings),
      ...missing(settings, files, { ...environment, ...read }),
      ...checkDotenvNames(Object.keys(variables), isConfigured ? SETTINGS : ['plugins']),
    ],
  };
}

/** In the order of precedence. */
function fileNames({ path, basePath = '' }: Readonly<Record<string, unknown>>, stage: string): string[] {
  if (path !== undefined) return [path].flat().map(String);
  const names = [
    `.env.${stage}.local`,
    `.env.${stage}`,
    // The variables of one machine must not decide about tests.
    ...(stage === 'test' ? [] : ['.env.local']),
    '.env',
  ];
  return names.map((name) => String(basePath) + name);
}

function selected(
  variables: Readonly<Record<string, string>>,
  { include = '*', exclude = [] }: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const isSelected = (name: string) =>
    include === '*' ? ![exclude].flat().includes(name) : [include].flat().includes(name);
  return Object.fromEntries(Object.entries(variables).filter(([name]) => isSelected(name)));
}

function unsupported({ dotenvParser, variableExpansion }: Readonly<Record<string, unknown>>): Finding[] {
  return [
    ...(dotenvParser === undefined
      ? []
      : [error([...SETTINGS, 'dotenvParser'], 'Millrace does not run a parser of its own. Remove it.')]),
    ...(variableExpansion === false
      ? [
          error(
            [...SETTINGS, 'variableExpansion'],
            'Millrace always replaces references. Remove it, and write "\\$" for a dollar sign.',
          ),
        ]
      : []),
  ];
}

function missing(
  { required }: Readonly<Record<string, unknown>>,
  files: readonly string[],
  known: Variables,
): Finding[] {
  if (!isMap(required)) return [];
  const names = [required['env'] ?? []].flat().map(String);
  const absent = names.filter((name) => !known[name]);
  return [
    ...(absent.length > 0
      ? [error([...SETTINGS, 'required', 'env'], `${absent.join(', ')} is not set. Add it to a .env file.`)]
      : []),
    ...(required['file'] === true && !files.some((file) => existsSync(file))
      ? [error([...SETTINGS, 'required', 'file'], 'there is no .env file. Create one.')]
      : []),
  ];
}

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { OperatorError } from '../../lib/operator-error.ts';
import { readConfigFile } from '../../manifest/config-file.ts';
import { type Tree, treeOf } from '../../services/cloudformation/transform/tree.ts';
import { parameterOverrides } from './parameter-overrides.ts';
import { projectFolderOf } from './template-path.ts';

/** What the settings of the SAM CLI say about `sam deploy`, for the environment `default`. */
export interface SamConfig {
  /** Absolute. */
  readonly file: string;
  readonly stackName: string | undefined;
  readonly region: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

// In the order in which the SAM CLI looks for them.
const NAMES = ['samconfig.toml', 'samconfig.yaml', 'samconfig.yml'];

/** @returns undefined for a template without such a file beside it. @throws OperatorError when it cannot be read */
export function readSamConfig(templateFile: string): SamConfig | undefined {
  const folder = projectFolderOf(templateFile);
  const file = NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined) return undefined;
  const { global: shared, deploy } = treeOf(parseConfig(file)['default']);
  const settings = { ...treeOf(treeOf(shared)['parameters']), ...treeOf(treeOf(deploy)['parameters']) };
  return {
    file,
    stackName: textOf(settings, 'stack_name', file),
    region: textOf(settings, 'region', file),
    parameters: parameterOverrides(settings['parameter_overrides'], basename(file)),
  };
}

function parseConfig(file: string): Tree {
  if (!file.endsWith('.toml')) return treeOf(readConfigFile(file, dirname(file)).value);
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [problem] = error.message.split('\n');
    throw new OperatorError(
      `${basename(file)}:${error.line}:${error.column}: ${problem}. Correct this line.`,
      {
        cause: error,
      },
    );
  }
}

function textOf(settings: Tree, name: string, file: string): string | undefined {
  const value = settings[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new OperatorError(`${basename(file)}: ${name} must be a string. Put quotes around it.`);
}

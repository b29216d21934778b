import { constants } from 'node:fs';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OperatorError } from '../../lib/operator-error.ts';
import { UsageError } from '../command-line/options.ts';
import type { Template } from './templates.ts';

// What a project does not keep in Git: what npm, the framework and Millrace write.
const IGNORE_FILE = '.gitignore';
const IGNORED = ['node_modules', '.serverless', '.esbuild', '.millrace', '.env*'];

/**
 * Writes the files of a template. Nothing is written when one of them exists.
 * @returns the names of the files
 * @throws OperatorError, UsageError
 */
export async function writeProject(
  { directory, files }: Template,
  target: string,
  serviceName: string,
): Promise<string[]> {
  const names = [...files, IGNORE_FILE];
  for (const name of names) {
    if (await exists(join(target, name))) {
      throw new OperatorError(`${join(target, name)} exists, and nothing was written; choose another folder`);
    }
  }
  for (const name of files) {
    const text = await readFile(join(directory, name), 'utf8');
    await writeNew(join(target, name), named(name, text, serviceName));
  }
  await writeNew(join(target, IGNORE_FILE), IGNORED.map((entry) => `${entry}\n`).join(''));
  return names;
}

/** The name of a service from an option or from the name of its folder. @throws UsageError */
export function serviceNameOf(option: string | undefined, target: string): string {
  const name =
    option ??
    basename(target)
      .toLowerCase()
      // Letters without their accents.
      .normalize('NFD')
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(/[^a-z0-9-]+/g, '-')
      .replaceAll(/^[^a-z]+|-+$/g, '');
  // The rule of the framework. Names of functions, `SERVICE-STAGE-FUNCTION`, have at most 64 characters.
  if (!/^[a-zA-Z][0-9a-zA-Z-]{1,39}$/.test(name)) {
    throw new UsageError(
      `"${option ?? basename(target)}" is not a name of a service; give one with --name: letters, digits and "-", first a letter, 2 to 40`,
    );
  }
  return name;
}

function named(file: string, text: string, serviceName: string): string {
  if (file === 'serverless.yml') return text.replace(/^service: .*$/m, `service: ${serviceName}`);
  if (file === 'package.json')
    return text.replace(/^ {2}"name": .*$/m, `  "name": "${serviceName.toLowerCase()}",`);
  return text;
}

/** Fails when the file has been written since it was looked for. */
async function writeNew(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { flag: 'wx' });
}

function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}

import { statSync } from 'node:fs';
import { win32 } from 'node:path';

export type Variables = Readonly<Record<string, string | undefined>>;

// Of the extensions that Windows has by default, those that can be started here.
const DEFAULT_EXTENSIONS = '.COM;.EXE;.BAT;.CMD';
const STARTABLE = new Set(DEFAULT_EXTENSIONS.toLowerCase().split(';'));

/**
 * The file of a program on Windows, as its command processor finds it: PATH and PATHEXT, in this order. The folder of
 * the caller is searched only for a command with a folder, because a project must not replace programs.
 * @see https://learn.microsoft.com/windows-server/administration/windows-commands/path
 * @returns undefined when there is none
 */
export function findWindowsProgram(
  command: string,
  env: Variables,
  cwd: string,
  isFile: (path: string) => boolean = isExistingFile,
): string | undefined {
  const hasFolder = /[\\/]/.test(command);
  const path = variableOf(env, 'PATH') ?? '';
  const folders = hasFolder ? [cwd] : path.split(';').filter((folder) => folder !== '');
  const known = (variableOf(env, 'PATHEXT') || DEFAULT_EXTENSIONS).toLowerCase().split(';');
  const extensions = known.filter((extension) => STARTABLE.has(extension));
  const names = STARTABLE.has(win32.extname(command).toLowerCase())
    ? [command]
    : extensions.map((extension) => command + extension);
  for (const folder of folders) {
    // A folder with a semicolon in its name is in quotes.
    const paths = names.map((name) => win32.resolve(folder.replaceAll('"', ''), name));
    const found = paths.find(isFile);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names of variables do not differ by case on Windows, but those of a copied environment do. */
export function variableOf(env: Variables, name: string): string | undefined {
  const found = Object.keys(env).find((key) => key.toUpperCase() === name);
  return found === undefined ? undefined : env[found];
}

function isExistingFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

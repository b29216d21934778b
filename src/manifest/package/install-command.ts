import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readPackageManifest } from './node-packages.ts';

const INSTALL_BY_LOCK_FILE = {
  'yarn.lock': 'yarn install',
  'pnpm-lock.yaml': 'pnpm install',
} as const;

/**
 * The command that installs a missing package, and its folder: everything that a package.json names, if that of the
 * project, or of a folder around it, names this one.
 * @param option for a package that is not named
 */
export function installCommand(name: string, directory: string, option = ''): string {
  const declaring = declaringFolder(name, directory);
  if (declaring === undefined) return `npm install ${option}${name} (in ${directory})`;
  const locked = Object.entries(INSTALL_BY_LOCK_FILE).find(([file]) => existsSync(join(declaring, file)));
  return `${locked?.[1] ?? 'npm install'} (in ${declaring})`;
}

/** The nearest folder, from that of the project upwards, of which package.json names the package. */
function declaringFolder(name: string, directory: string): string | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (isDeclared(name, folder)) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function isDeclared(name: string, directory: string): boolean {
  const { dependencies, devDependencies, optionalDependencies } = readPackageManifest(directory);
  return Object.hasOwn({ ...dependencies, ...devDependencies, ...optionalDependencies }, name);
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readPackageManifest } from './node-packages.ts';

const INSTALL_BY_LOCK_FILE = {
  'yarn.lock': 'yarn install',
  'pnpm-lock.yaml': 'pnpm install',
} as const;

/**
 * The command that installs a missing package: everything that package.json of the project names, if it names this one.
 * @param option for a package that is not named
 */
export function installCommand(name: string, directory: string, option = ''): string {
  if (!isDeclared(name, directory)) return `npm install ${option}${name}`;
  const locked = Object.entries(INSTALL_BY_LOCK_FILE).find(([file]) => existsSync(join(directory, file)));
  return locked?.[1] ?? 'npm install';
}

function isDeclared(name: string, directory: string): boolean {
  const { dependencies, devDependencies, optionalDependencies } = readPackageManifest(directory);
  return Object.hasOwn({ ...dependencies, ...devDependencies, ...optionalDependencies }, name);
}

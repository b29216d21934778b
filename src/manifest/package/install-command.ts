import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap } from '../rules/check.ts';

const INSTALL_BY_LOCK_FILE = {
  'yarn.lock': 'yarn install',
  'pnpm-lock.yaml': 'pnpm install',
} as const;

/**
 * The command that installs a missing package: everything that package.json of the project names, if it names this one.
 * @param option for a package that is not named
 */
export function installCommand(name: string, directory: string, option = ''): string {
  if (!isDeclared(name, join(directory, 'package.json'))) return `npm install ${option}${name}`;
  const locked = Object.entries(INSTALL_BY_LOCK_FILE).find(([file]) => existsSync(join(directory, file)));
  return locked?.[1] ?? 'npm install';
}

function isDeclared(name: string, file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    const description: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isMap(description)) return false;
    const { dependencies, devDependencies, optionalDependencies } = description;
    return [dependencies, devDependencies, optionalDependencies].some(
      (names) => isMap(names) && Object.hasOwn(names, name),
    );
  } catch {
    // A package.json that cannot be read names nothing.
    return false;
  }
}

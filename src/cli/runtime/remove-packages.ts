import { rm } from 'node:fs/promises';
import type { ProvidedPackages } from '../../runtime/provided-packages/folder.ts';
import { packageSet } from './package-sets.ts';
import { type InstallerWorld, runInstaller } from './run-installer.ts';

/** Removes what `add` installed for these words. */
export async function removePackages(
  words: readonly string[],
  { python, nodejs }: ProvidedPackages,
  world: InstallerWorld,
): Promise<void> {
  const sets = words.map(packageSet);
  if (sets.some(({ installer }) => installer === 'pip')) await rm(python, { recursive: true, force: true });
  const npm = sets.filter(({ installer }) => installer === 'npm').flatMap(({ packages }) => packages);
  if (npm.length === 0) return;
  await runInstaller(
    {
      command: 'npm',
      args: ['uninstall', '--prefix', nodejs, '--no-audit', '--no-fund', ...npm.map(withoutVersion)],
      missingRemedy: `install Node.js with npm, or remove ${nodejs}`,
      failureRemedy: `to remove every package for Node.js, remove ${nodejs}`,
    },
    world,
  );
}

function withoutVersion(name: string): string {
  return name.replace(/(?<=.)@.*$/, '');
}

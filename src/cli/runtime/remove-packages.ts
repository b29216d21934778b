import { rm } from 'node:fs/promises';
import { OperatorError } from '../../lib/operator-error.ts';
import type { ProvidedPackages } from '../../runtime/provided-packages/folder.ts';
import { listPackages } from './list-packages.ts';
import { packageSet } from './package-sets.ts';
import { type InstallerWorld, runInstaller } from './run-installer.ts';

/** Removes what `add` installed for these words. @throws OperatorError when nothing is installed for one of them */
export async function removePackages(
  words: readonly string[],
  folder: ProvidedPackages,
  world: InstallerWorld,
): Promise<void> {
  await requireInstalled(words, folder);
  const { python, nodejs } = folder;
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

async function requireInstalled(words: readonly string[], folder: ProvidedPackages): Promise<void> {
  const installed = new Set((await listPackages(folder)).map(({ name }) => name));
  const missing = words.filter(
    (word) => !packageSet(word).packages.some((name) => installed.has(withoutVersion(name))),
  );
  if (missing.length === 0) return;
  throw new OperatorError(
    `not installed in ${folder.root}: ${missing.join(', ')}; \`millrace runtime list\` shows what is`,
  );
}

/** `@aws-sdk/client-sqs@^3` and `boto3>=1,<2` without what follows the name. */
function withoutVersion(name: string): string {
  return name.replace(/(?<=.)[@<>=].*$/, '');
}

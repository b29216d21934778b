import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonCommand } from '../../lib/platform/python-command.ts';
import type { ProvidedPackages } from '../../runtime/provided-packages/folder.ts';
import { type InstallerWorld, runInstaller } from './run-installer.ts';
import { packageSet } from './package-sets.ts';

/** Installs packages with the user's npm and pip. @throws OperatorError when either is missing or fails */
export async function addPackages(
  words: readonly string[],
  folder: ProvidedPackages,
  world: InstallerWorld,
): Promise<void> {
  const sets = words.map(packageSet);
  const packagesOf = (installer: 'npm' | 'pip') =>
    sets.filter((set) => set.installer === installer).flatMap(({ packages }) => packages);
  const npm = packagesOf('npm');
  const pip = packagesOf('pip');
  if (npm.length > 0) await installWithNpm(npm, folder, world);
  if (pip.length > 0) await installWithPip(pip, folder, world);
}

async function installWithNpm(
  packages: readonly string[],
  { nodejs }: ProvidedPackages,
  world: InstallerWorld,
): Promise<void> {
  await mkdir(nodejs, { recursive: true });
  // Without a manifest of its own, npm might install into a folder above.
  await writeFile(join(nodejs, 'package.json'), '{ "private": true }\n', { flag: 'wx' }).catch(
    ignoreExisting,
  );
  await runInstaller(
    {
      command: 'npm',
      args: ['install', '--prefix', nodejs, '--no-audit', '--no-fund', '--no-progress', ...packages],
      missingRemedy: 'install Node.js with npm, and run the command again',
      failureRemedy: 'see `npm config get registry` for where it looks',
    },
    world,
  );
}

/** Installs into a new folder first: a failure leaves what is there. */
async function installWithPip(
  packages: readonly string[],
  { root, python }: ProvidedPackages,
  world: InstallerWorld,
): Promise<void> {
  const fresh = `${python}.new`;
  const [command, ...words] = pythonCommand({ env: world.env, cwd: process.cwd() });
  const python3 = [command, ...words].join(' ');
  await mkdir(root, { recursive: true });
  await rm(fresh, { recursive: true, force: true });
  try {
    await runInstaller(
      {
        command,
        args: [
          ...words,
          '-m',
          'pip',
          'install',
          '--disable-pip-version-check',
          '--no-input',
          '--target',
          fresh,
          ...packages,
        ],
        missingRemedy: 'install Python 3 with pip, and run the command again',
        failureRemedy:
          `see \`${python3} -m pip config list\` for where it looks; ` +
          `\`${python3} -m ensurepip\` installs a missing pip`,
      },
      world,
    );
    await rm(python, { recursive: true, force: true });
    await rename(fresh, python);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

import { join } from 'node:path';
import { hostFiles } from '../../lib/disk/host-files.ts';
import { readTextFile } from '../../lib/disk/read-text-file.ts';
import type { ProvidedPackages } from '../../runtime/provided-packages/folder.ts';

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly runtime: 'nodejs' | 'python';
}

/** The packages that were added, and those that pip installed with them. */
export async function listPackages(folder: ProvidedPackages): Promise<InstalledPackage[]> {
  return [...(await npmPackages(folder)), ...(await pipPackages(folder))];
}

async function npmPackages({ nodejs, nodeModules }: ProvidedPackages): Promise<InstalledPackage[]> {
  const { dependencies = {} } = await readManifest(nodejs);
  const names = Object.keys(dependencies).sort();
  const found = await Promise.all(
    names.map(async (name): Promise<InstalledPackage | undefined> => {
      const { version } = await readManifest(join(nodeModules, name));
      return version === undefined ? undefined : { name, version, runtime: 'nodejs' };
    }),
  );
  return found.filter((item) => item !== undefined);
}

/** pip leaves a folder `boto3-1.40.2.dist-info` beside each package. */
async function pipPackages({ python }: ProvidedPackages): Promise<InstalledPackage[]> {
  const entries = await hostFiles.list(python);
  return entries.sort().flatMap((entry) => {
    const [, name, version] = /^(.+)-([^-]+)\.dist-info$/.exec(entry) ?? [];
    return name === undefined || version === undefined ? [] : [{ name, version, runtime: 'python' as const }];
  });
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readTextFile(join(folder, 'package.json'));
  return JSON.parse(text ?? '{}') as Manifest;
}

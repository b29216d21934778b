import { readFile, stat } from 'node:fs/promises';
import { basename, join, posix, sep } from 'node:path';
import { listFiles } from './list-files.ts';
import type { ArrangedPackage } from './arrange-packages.ts';

export interface PackageFiles {
  /** By their path in the zip file. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly executables: ReadonlySet<string>;
  /** Absolute paths of the folders of linked packages, which are edited in place: those of a workspace. */
  readonly folders: readonly string[];
}

/** The files of installed packages, without the packages that are nested in them. */
export async function packageFiles(packages: readonly ArrangedPackage[]): Promise<PackageFiles> {
  const files = new Map<string, Uint8Array>();
  const executables = new Set<string>();
  const folders: string[] = [];
  for (const { path, directory } of packages) {
    const listed = await listFiles(directory, (folder) => basename(folder) !== 'node_modules');
    if (!directory.split(sep).includes('node_modules')) folders.push(...listed.folders);
    for (const file of listed.files) {
      const source = join(directory, file);
      const target = posix.join(path, file);
      files.set(target, await readFile(source));
      if (((await stat(source)).mode & 0o100) !== 0) executables.add(target);
    }
  }
  return { files, executables, folders };
}

import { readFile, stat } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import { listFiles } from './list-files.ts';
import type { ArrangedPackage } from './arrange-packages.ts';

/** The files of installed packages, by their path in the zip file, without the packages that are nested in them. */
export async function packageFiles(packages: readonly ArrangedPackage[]): Promise<{
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly executables: ReadonlySet<string>;
}> {
  const files = new Map<string, Uint8Array>();
  const executables = new Set<string>();
  for (const { path, directory } of packages) {
    const listed = await listFiles(directory, (folder) => basename(folder) !== 'node_modules');
    for (const file of listed.files) {
      const source = join(directory, file);
      const target = posix.join(path, file);
      files.set(target, await readFile(source));
      if (((await stat(source)).mode & 0o100) !== 0) executables.add(target);
    }
  }
  return { files, executables };
}

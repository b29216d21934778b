import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** Makes the tarball of the package, types included. @returns its path, in `directory` */
export async function packPackage(directory: string): Promise<string> {
  await run(process.execPath, [join(root, 'scripts/build-types.mjs')]);
  // Without the scripts: a build would remove dist/ while other tests use it.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', directory];
  const { stdout } = await run('npm', pack, { cwd: root });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(directory, filename);
}

/** Installs packages into a folder that has nothing else. */
export async function installInto(folder: string, packages: readonly string[]): Promise<void> {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'any', private: true, type: 'module' }));
  await run('npm', ['install', '--save-dev', '--no-audit', '--no-fund', ...packages], { cwd: folder });
}

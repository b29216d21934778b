import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostFiles } from '../../../src/lib/disk/host-files.ts';
import { InstalledPythons } from '../../../src/runtime/python/installed-pythons.ts';
import { probePython } from '../../../src/runtime/python/python-program.ts';
import { planPython } from '../../../src/runtime/python/plan-python.ts';
import { providedPackages } from '../../../src/runtime/provided-packages/folder.ts';
import { AWS_PATHS } from '../../../src/runtime/sandbox/function-paths.ts';
import { functionSpec } from '../../support/function-spec.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'millrace-pythons-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A program that describes itself as a Python, wherever it is installed in a home folder. */
function install(path: string, version: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  const description = JSON.stringify({ executable: file, version, sitePackages: [] });
  writeFileSync(file, `#!/bin/sh\necho '${description}'\n`);
  chmodSync(file, 0o755);
  return file;
}

function installed(): InstalledPythons {
  return new InstalledPythons({
    // This machine has its own Pythons.
    files: {
      ...hostFiles,
      resolve: async (path) => (path.startsWith(home) ? hostFiles.resolve(path) : undefined),
    },
    host: { PATH: join(home, 'bin'), HOME: home },
    bootstrapDirectory: '/runtime',
  });
}

test.each([
  ['bin/python3.12'],
  ['.pyenv/versions/3.12.9/bin/python3.12'],
  ['.local/share/uv/python/cpython-3.12.1-linux-x86_64-gnu/bin/python3.12'],
  ['.asdf/installs/python/3.12.1/bin/python3.12'],
  ['.local/share/mise/installs/python/3.12/bin/python3.12'],
])('finds %s', async (path) => {
  install('bin/python3', '3.11.2');
  const file = install(path, '3.12.1');
  expect(await installed().find('3.12')).toMatchObject({ path: file, version: '3.12.1' });
});

test('prefers the newest release of a version, and passes over programs that fail or are of another version', async () => {
  install('bin/python3.12', '3.1.2');
  install('.pyenv/versions/3.12.9/bin/python3.12', '3.12.9');
  const newest = install('.pyenv/versions/3.12.10/bin/python3.12', '3.12.10');
  install('.pyenv/versions/3.12.11/bin/other', '3.12.11');
  expect(await installed().find('3.12')).toMatchObject({ path: newest });
});

test('a launcher is called with the arguments that choose a version', async () => {
  const launcher = { path: '/bin/sh', args: [install('py', '3.12.1')] };
  expect(await probePython(launcher, '/runtime/describe.py', {})).toMatchObject({ version: '3.12.1' });
});

const options = (pythons: InstalledPythons) => ({
  pythons,
  packages: providedPackages({ HOME: home }),
  paths: AWS_PATHS,
});
const spec = functionSpec({ runtimeName: 'python3.12' });

test('uses python3 otherwise, with a warning that names both versions', async () => {
  const file = install('bin/python3', '3.11.2');
  expect(await planPython(spec, options(installed()))).toMatchObject({
    command: file,
    args: ['-S', '-B', '/runtime/bootstrap.py'],
    runtimeVersion: 'python:3.11.2',
    warning: expect.stringMatching(
      /^python3.12 runs on this machine's Python 3.11.2, because no Python 3.12 was found/,
    ),
  });
});

test('refuses the function without any Python that is new enough, until one is installed', async () => {
  install('bin/python3', '3.7.17');
  const pythons = installed();
  expect(await planPython(spec, options(pythons))).toEqual({
    kind: 'refused',
    errorType: 'Runtime.InvalidEntrypoint',
    message:
      'python3.12 functions need Python, and this machine has none: ' +
      'install Python 3.12, or start the server with a python3 on its PATH',
  });
  install('bin/python3.12', '3.12.0');
  expect(await planPython(spec, options(pythons))).toMatchObject({ runtimeVersion: 'python:3.12.0' });
});

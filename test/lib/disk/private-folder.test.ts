import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isPrivateFolder, makePrivateFolder } from '../../../src/lib/disk/private-folder.ts';
import { removeFolder } from '../../../src/lib/disk/remove-folder.ts';
import { eventually } from '../../support/eventually.ts';

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(realpathSync(tmpdir()), 'millrace-test-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(temporary);
});

it('is entered by its user only, and not below a folder with the forbidden name', async () => {
  const folder = await makePrivateFolder('node_modules');
  expect(isPrivateFolder(folder.path)).toBe(true);
  expect(statSync(folder.path).mode & 0o777).toBe(0o700);
  for (let at = folder.path; at !== dirname(at); at = dirname(at)) {
    expect(existsSync(join(at, 'node_modules'))).toBe(false);
  }
  // `etc` is beside every temporary folder.
  await expect(makePrivateFolder('etc')).rejects.toThrow('etc');
  await folder.remove();
});

it('is removed with read-only folders in it', async () => {
  const folder = await makePrivateFolder('node_modules');
  mkdirSync(join(folder.path, 'a/b'), { recursive: true });
  writeFileSync(join(folder.path, 'a/b/file'), '');
  for (const path of ['a/b', 'a']) chmodSync(join(folder.path, path), 0o555);
  await folder.remove();
  expect(readdirSync(temporary)).toEqual([]);
  await removeFolder(folder.path);
});

describe('of a process that was killed', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** @returns the folder that a process of its own has made */
  async function madeElsewhere(script: string): Promise<{ path: string; kill(): Promise<void> }> {
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return {
      path: line.toString().trim(),
      async kill() {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      },
    };
  }

  it('is removed by the next one that makes such a folder, and nothing else is', async () => {
    const script = join(temporary, 'make-private-folder.mjs');
    await build({
      entryPoints: [new URL('../../support/processes/make-private-folder.ts', import.meta.url).pathname],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
    const left = await madeElsewhere(script);
    const running = await madeElsewhere(script);
    writeFileSync(join(left.path, 'credentials'), 'secret');
    // Of a version that does not claim its folder, or of somebody else.
    const unclaimed = join(temporary, 'millrace-abcdef');
    mkdirSync(unclaimed);
    await left.kill();

    const folder = await makePrivateFolder('node_modules');
    await eventually(async () => !existsSync(left.path) || undefined);
    for (const path of [running.path, unclaimed, folder.path]) expect(existsSync(path)).toBe(true);
    await folder.remove();
  });
});

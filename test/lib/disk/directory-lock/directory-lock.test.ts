import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { holderOf, lockDirectory } from '../../../../src/lib/disk/directory-lock/directory-lock.ts';
import { DirectoryInUse } from '../../../../src/lib/disk/disk.ts';
import { eventually } from '../../../support/eventually.ts';

/*
 * Goal: only one process holds the lock of a directory, and it detects when it has lost it.
 * Method: owners in this process and in others; the test removes or changes their files.
 */

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-lock-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const removeAll = async (start: string) => {
  for (const name of await readdir(root)) if (name.startsWith(start)) await rm(join(root, name));
};

test('of several concurrent attempts, one gets the lock', async () => {
  for (let round = 0; round < 10; round++) {
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(root)));
    const taken = attempts.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    for (const one of attempts) {
      if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(DirectoryInUse);
    }
    expect(taken).toHaveLength(1);
    for (const lock of taken) {
      expect(lock.isHeld()).toBe(true);
      await lock.release();
    }
  }
  expect(await readdir(root)).toEqual(['lock']);
});

test('a path may be longer than the address of a socket', async () => {
  const deep = join(root, 'x'.repeat(120), 'y'.repeat(120));
  await mkdir(deep, { recursive: true });
  const lock = await lockDirectory(deep);
  await expect(lockDirectory(deep)).rejects.toThrow(DirectoryInUse);
  expect(await holderOf(deep)).toBe(`process ${process.pid}`);
  await lock.release();
  expect(await holderOf(deep)).toBeUndefined();
});

test('after a release the previous owner is known to have ended', async () => {
  await (await lockDirectory(root)).release();
  const lock = await lockDirectory(root);
  expect(lock.predecessorIsGone).toBe(true);
  await lock.release();
});

describe('a lock file that a user has removed', () => {
  test('does not admit a second owner, and is created again', async () => {
    const lock = await lockDirectory(root);
    await rm(join(root, 'lock'));
    expect(lock.isHeld()).toBe(false);
    await expect(lockDirectory(root)).rejects.toThrow(`in use by process ${process.pid}`);
    expect(await holderOf(root)).toBe(`process ${process.pid}`);
    expect(await lock.reclaim()).toBe(true);
    expect(lock.isHeld()).toBe(true);
    expect(await readdir(root)).toEqual([expect.stringMatching(/^lock$/), expect.stringMatching(/^owner\./)]);
    await lock.release();
  });

  test('does not keep a process from the directory when its owner ends while it creates the file again', async () => {
    const lock = await lockDirectory(root);
    await rm(join(root, 'lock'));
    const reclaiming = lock.reclaim();
    await lock.release();
    await reclaiming;
    expect(await holderOf(root)).toBeUndefined();
    const [next, other] = await Promise.allSettled([lockDirectory(root), lockDirectory(root)]);
    const taken = [next, other].flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(taken).toHaveLength(1);
    await taken[0]!.release();
    expect(await readdir(root)).toEqual(['lock']);
  });

  test('together with the socket, admits a second owner, and the first detects it', async () => {
    const first = await lockDirectory(root);
    await removeAll('');
    const second = await lockDirectory(root);
    expect(second.predecessorIsGone).toBe(false);
    expect(first.isHeld()).toBe(false);
    expect(await first.reclaim()).toBe(false);
    expect(await first.beat()).toBe(false);
    expect(second.isHeld()).toBe(true);
    await first.release();
    expect(second.isHeld()).toBe(true);
    expect(await second.beat()).toBe(true);
    await expect(lockDirectory(root)).rejects.toThrow(DirectoryInUse);
    await second.release();
  });

  test('together with the socket, stops the owner even without a second one, which it could not see', async () => {
    const lock = await lockDirectory(root);
    await removeAll('');
    expect(await lock.beat()).toBe(false);
    await lock.release();
  });
});

test.each(['', 'nonsense', '-1 x'])('a lock file with content %j names no owner', async (content) => {
  await writeFile(join(root, 'lock'), content);
  const lock = await lockDirectory(root);
  expect(lock.predecessorIsGone).toBe(false);
  await lock.release();
});

describe.runIf(process.platform !== 'win32')('an owner in another process', () => {
  let program: string;
  beforeAll(async () => {
    program = join(await mkdtemp(join(tmpdir(), 'millrace-owner-')), 'hold-lock.mjs');
    await build({
      entryPoints: [new URL('../../../support/processes/hold-lock.ts', import.meta.url).pathname],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: program,
      logLevel: 'error',
    });
  });
  afterAll(() => rm(dirname(program), { recursive: true, force: true }));

  test('holds the lock while it is stopped, and no longer when it is killed', async () => {
    const child = spawn(process.execPath, [program, root], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGSTOP');
    await rm(join(root, 'lock'));
    await expect(lockDirectory(root)).rejects.toThrow('in use by another process');
    child.kill('SIGCONT');
    await expect(lockDirectory(root)).rejects.toThrow(`in use by process ${child.pid}`);
    await eventually(async () => (await readdir(root)).includes('lock') || undefined);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lock = await lockDirectory(root);
    expect(lock.predecessorIsGone).toBe(true);
    await lock.release();
    expect(await readdir(root)).toEqual(['lock']);
  });

  test('ends while two others start, also when its file was removed: one of them gets the lock', async () => {
    for (const isRemoved of [false, true]) {
      const child = spawn(process.execPath, [program, root], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      if (isRemoved) await rm(join(root, 'lock'));
      child.kill('SIGTERM');
      let held = 0;
      const start = () =>
        eventually(async () => {
          const lock = await lockDirectory(root).catch((error: unknown) => {
            if (!(error instanceof DirectoryInUse)) throw error;
          });
          if (!lock) return undefined;
          expect(++held).toBe(1);
          await new Promise((resolve) => setImmediate(resolve));
          expect(lock.isHeld()).toBe(true);
          held--;
          await lock.release();
          return true;
        });
      await Promise.all([start(), start()]);
      expect(await readdir(root)).toEqual(['lock']);
    }
  });
});

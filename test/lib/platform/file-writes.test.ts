import fs, { constants } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nodeDisk } from '../../../src/lib/disk/node-disk.ts';
import { fileWritesOf } from '../../../src/lib/platform/file-writes.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { openEmbeddedStore } from '../../../src/storage/embedded/open.ts';
import { batchOf } from '../../support/batch.ts';

let root: string;
/** What reached the host, in order, with the flags of each opened file. */
let calls: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-platform-'));
  calls = [];
  for (const name of ['write', 'fdatasync'] as const) {
    const original = fs[name] as (...args: unknown[]) => void;
    vi.spyOn(fs, name).mockImplementation((...args: unknown[]) => {
      const done = args.at(-1) as (...results: unknown[]) => void;
      original(...args.slice(0, -1), (...results: unknown[]) => {
        calls.push(name);
        done(...results);
      });
    });
  }
  syncBuiltinESMExports();
});

afterEach(async () => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  await rm(root, { recursive: true, force: true });
});

/** The flags that the kernel has for the only descriptor of a file. */
async function flagsOf(path: string): Promise<number> {
  for (const descriptor of await readdir('/proc/self/fd')) {
    const target = await readlink(`/proc/self/fd/${descriptor}`).catch(() => '');
    if (target !== path) continue;
    return Number.parseInt(
      /^flags:\s+(\d+)/m.exec(await readFile(`/proc/self/fdinfo/${descriptor}`, 'utf8'))![1]!,
      8,
    );
  }
  throw new Error(`${path} is not open`);
}

describe('a durable write', () => {
  test.each(['darwin', 'win32', 'freebsd'] as const)(
    'of %s resolves after a sync, because no flag of a file reaches the medium',
    async (platform) => {
      const disk = nodeDisk(root, platform);
      const file = await disk.open('file', 'write-durable', { direct: true });
      await file.write(Buffer.from('one'), 0, 3, 0);
      expect(calls).toEqual(['write', 'fdatasync']);
      if (process.platform === 'linux') {
        const flags = await flagsOf(join(root, 'file'));
        expect(flags & (constants.O_DSYNC | constants.O_DIRECT)).toBe(0);
      }
      await file.close();
    },
  );

  test.runIf(process.platform === 'linux')('of Linux is one call, with O_DSYNC and O_DIRECT', async () => {
    const disk = nodeDisk(root, 'linux');
    const file = await disk.open('file', 'write-durable', { direct: true });
    const sector = disk.memory(4096);
    await file.write(sector, 0, 4096, 0);
    expect(calls).toEqual(['write']);
    const flags = await flagsOf(join(root, 'file'));
    expect(flags & constants.O_DSYNC).toBe(constants.O_DSYNC);
    await file.close();
  });

  test('of macOS rejects when its sync fails', async () => {
    const file = await nodeDisk(root, 'darwin').open('file', 'write-durable');
    vi.spyOn(fs, 'fdatasync').mockImplementation((_descriptor, done) => done(new Error('EIO: drive')));
    syncBuiltinESMExports();
    await expect(file.write(Buffer.from('one'), 0, 3, 0)).rejects.toThrow('EIO: drive');
    await file.close();
  });
});

test.each(['darwin', 'win32'] as const)(
  'an append to a store on %s is acknowledged after a sync',
  async (platform) => {
    const disk = nodeDisk(root, platform);
    const store = await openEmbeddedStore({
      disk,
      clock: systemClock,
      logger: silentLogger,
      durability: 'fsync',
    });
    await store.logs.createLog('log', { retentionMs: 86_400_000 });
    calls = [];
    await store.logs.append('log', batchOf('record'));
    expect(calls.slice(0, 2)).toEqual(['write', 'fdatasync']);
    await store.close();
  },
);

test('other writes are not synced', async () => {
  const file = await nodeDisk(root, 'darwin').open('file', 'write');
  await file.write(Buffer.from('one'), 0, 3, 0);
  expect(calls).toEqual(['write']);
  await file.close();
});

test('directories are synced where they can be opened', () => {
  expect(fileWritesOf('darwin').syncsDirectories).toBe(true);
  expect(fileWritesOf('linux').syncsDirectories).toBe(true);
  expect(fileWritesOf('win32').syncsDirectories).toBe(false);
});

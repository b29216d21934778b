import { beforeAll, describe, expect, test } from 'vitest';
import { repairDirectory } from '../../../../src/storage/embedded/check/repair.ts';
import { isSound } from '../../../../src/storage/embedded/check/report.ts';
import { batchOf } from '../../../support/batch.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import {
  BLOCK_BYTES,
  type Directory,
  openStore,
  makeDirectory,
  readLogs,
  useDirectory,
  inspect,
} from './damaged-directory.ts';

describe('after a kill', () => {
  let killed: Directory;
  beforeAll(async () => {
    killed = await makeDirectory('killed');
  });

  test('everything is as written', async () => {
    expect(isSound((await inspect(killed.disk.afterKill())).report)).toBe(true);
    expect(await useDirectory(killed.disk.afterKill(), killed)).toBe('as written');
  });

  test('a missing newest segment is found, although only the ledger refers to it', async () => {
    const disk = killed.disk.afterKill();
    await disk.remove(killed.segment);
    expect(await useDirectory(disk.afterKill(), killed)).toBe('refused');
    expect((await inspect(disk)).report.damage[0]).toMatchObject({ file: killed.segment });
    await expectRepaired(disk);
  });

  test('a missing journal is found', async () => {
    const disk = killed.disk.afterKill();
    await disk.remove('journal');
    expect(await useDirectory(disk.afterKill(), killed)).toBe('refused');
    expect((await inspect(disk)).report.damage.length).toBeGreaterThan(0);
    await expectRepaired(disk);
  });

  /** Expects that the contents of all intact files are readable. How much more there was is unknown. */
  async function expectRepaired(disk: FaultyDisk): Promise<void> {
    await repairDirectory(disk, await inspect(disk));
    expect((await inspect(disk)).report.damage).toEqual([]);
    const store = await openStore(disk);
    for (const [id, texts] of await readLogs(store)) {
      const truth = killed.truth.get(id)!;
      for (const [pos, text] of texts) expect(text).toBe(truth.get(pos));
      expect((await store.logs.append(id, batchOf('x'))).pos).toBeGreaterThan(Math.max(...truth.keys()));
    }
    await store.close();
  }
});

test('a torn last write is reported by a check and cut off by the next start', async () => {
  const disk = new FaultyDisk();
  const store = await openStore(disk);
  await store.logs.createLog('a', { retentionMs: 10 ** 9 });
  await store.logs.append('a', batchOf('one'));
  await store.logs.append('a', batchOf('two'));
  const torn = disk.afterKill();
  const segment = torn.paths.find((path) => path.startsWith('journal/'))!;
  for (const byte of [0, 4, 8, 12, 16, 20, 24, 28, 40, 64]) {
    const damaged = torn.afterKill();
    damaged.flipBit(segment, 2 * BLOCK_BYTES + byte);
    const { report } = await inspect(damaged);
    expect(report).toMatchObject({ damage: [], unfinished: { file: segment, byte: 2 * BLOCK_BYTES } });
    expect(isSound(report)).toBe(false);
    const again = await openStore(damaged);
    expect((await again.logs.read('a', 0, { maxBytes: 1_000 })).batches.map(String)).toHaveLength(1);
    await again.close();
    expect(isSound((await inspect(damaged)).report)).toBe(true);
  }
});

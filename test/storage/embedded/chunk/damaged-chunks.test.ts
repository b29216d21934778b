import { describe, expect, test } from 'vitest';
import { all, chunksOf, filledStore, open, readAll } from './small-chunks.ts';

describe('a chunk whose file cannot be opened', () => {
  test('is opened again by the next read: the system may have been out of descriptors', async () => {
    const { disk, store } = await filledStore(['a'], 100);
    disk.faults.push({ operation: 'open', path: /^chunks/, code: 'EMFILE' });
    await expect(store.logs.read('a', 0, all)).rejects.toMatchObject({ code: 'EMFILE' });
    expect((await store.logs.read('a', 0, all)).batches).toHaveLength(100);
  });
});

describe('damage of chunks', () => {
  test('a flipped bit is reported to the reader, with file and byte', async () => {
    const { disk, store } = await filledStore(['a'], 100);
    const [path] = chunksOf(disk);
    disk.flipBit(path!, 100);
    await expect(store.logs.read('a', 0, all)).rejects.toMatchObject({
      kind: 'corrupt',
      facts: { file: path, byte: 0, log: 'a', firstPos: 0 },
    });
    await expect(store.logs.findByTime('a', 0)).rejects.toMatchObject({ kind: 'corrupt' });
    // The rest is still readable.
    expect((await store.logs.read('a', 20, all)).batches).toHaveLength(80);
  });

  test('a missing chunk, and one with a damaged index or trailer, is found when the store opens', async () => {
    const { disk, clock } = await filledStore(['a'], 100);
    const [path] = chunksOf(disk);
    const size = disk.contentOf(path!).length;
    for (const byte of [size - 1, size - 10, size - 20, size - 24, size - 30]) {
      const damaged = disk.afterKill();
      damaged.flipBit(path!, byte);
      await expect(open(damaged, clock)).rejects.toMatchObject({ kind: 'corrupt', facts: { file: path } });
    }
    const short = disk.afterKill();
    await (await short.open(path!, 'write')).truncate(10);
    await expect(open(short, clock)).rejects.toMatchObject({ kind: 'corrupt', facts: { file: path } });
    const missing = disk.afterKill();
    await missing.remove(path!);
    await expect(open(missing, clock)).rejects.toThrow(`${path} is damaged at byte 0: it is missing`);
  });

  test('a chunk that no checkpoint lists is removed', async () => {
    const { disk, clock } = await filledStore(['a'], 60);
    const after = disk.afterKill();
    const file = await after.open('chunks/00000099.chunk', 'write');
    await file.write(Buffer.from('half'), 0, 4, 0);
    const store = await open(after, clock);
    expect(after.paths).not.toContain('chunks/00000099.chunk');
    expect(await readAll(store.logs, 'a', 10_000)).toHaveLength(60);
  });
});

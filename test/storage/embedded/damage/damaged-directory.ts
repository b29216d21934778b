import { expect } from 'vitest';
import { yieldToEventLoop } from '../../../../src/lib/event-loop/yield-to-event-loop.ts';
import { inspectDirectory } from '../../../../src/storage/embedded/check/inspect-directory.ts';
import { repairDirectory } from '../../../../src/storage/embedded/check/repair.ts';
import { isStorageError } from '../../../../src/storage/error.ts';
import type { Store } from '../../../../src/storage/port.ts';
import { batchOf } from '../../../support/batch.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import { storeOnDisk } from '../store-on-disk.ts';

/*
 * Goal: no damaged byte is served, a check finds all damage, and every directory can be used again after a
 * repair. Method: a directory with every kind of file. Each field in each file is flipped, and each file
 * truncated, zeroed, doubled, removed.
 */

const LOGS = ['a', 'b'];
export const BLOCK_BYTES = 4096;

/** The contents of each log, by position. */
type Truth = ReadonlyMap<string, ReadonlyMap<number, string>>;

export interface Directory {
  readonly disk: FaultyDisk;
  readonly truth: Truth;
  readonly sha256: string;
  readonly segment: string;
  readonly chunk: string;
  readonly state: string;
  readonly blob: string;
}

export async function openStore(disk: FaultyDisk): Promise<Store> {
  return storeOnDisk(disk, {
    segmentBytes: 256 * 1024,
    pageBytes: 32 * 1024,
    tailBytes: 96 * 1024,
    maxBatchBytes: 24 * 1024,
    stateBlockBytes: 1024,
  });
}

/** A directory with chunks, a journal of many blocks, metadata and a blob. */
export async function makeDirectory(end: 'closed' | 'killed' = 'closed'): Promise<Directory> {
  const disk = new FaultyDisk();
  const store = await openStore(disk);
  const truth = new Map(LOGS.map((id) => [id, new Map<number, string>()]));
  for (const id of LOGS) await store.logs.createLog(id, { retentionMs: 10 ** 9 });
  const sha256 = await store.blobs.put(Buffer.alloc(3_000, 'code'));
  await store.meta.create('function', Buffer.from(JSON.stringify({ code: { sha256 } })));
  for (let index = 0; index < 9; index++) await store.meta.create(`key ${index}`, Buffer.alloc(400, 'v'));
  for (let index = 0; index < 60; index++) {
    await Promise.all(
      LOGS.map(async (id) => {
        const text = `${id}${index};`.padEnd(600, '.');
        const { pos } = await store.logs.append(id, batchOf(text));
        truth.get(id)!.set(pos, text);
      }),
    );
    await yieldToEventLoop();
  }
  if (end === 'closed') await store.close();
  const find = (directory: string) => disk.paths.find((path) => path.startsWith(directory))!;
  const segments = disk.paths.filter((path) => path.startsWith('journal/'));
  const epochs = segments.map((path) => disk.contentOf(path).readUInt32LE(12));
  const segment = segments[epochs.indexOf(Math.max(...epochs))]!;
  return {
    disk,
    truth,
    sha256,
    segment,
    chunk: find('chunks/'),
    state: disk.paths.find((path) => path.endsWith('.state'))!,
    blob: `blobs/${sha256.slice(0, 2)}/${sha256}`,
  };
}

export async function overwriteFile(
  disk: FaultyDisk,
  path: string,
  at: number,
  bytes: Buffer,
): Promise<void> {
  await (await disk.open(path, 'write')).write(bytes, 0, bytes.length, at);
}

export async function truncateFile(disk: FaultyDisk, path: string, length: number): Promise<void> {
  await (await disk.open(path, 'write')).truncate(length);
}

export async function replaceFile(disk: FaultyDisk, path: string, content: Buffer): Promise<void> {
  await disk.remove(path);
  await overwriteFile(disk, path, 0, content);
}

/** Reads all logs. @throws StorageError `corrupt` when a read finds damage */
export async function readLogs(store: Store): Promise<Map<string, Map<number, string>>> {
  const found = new Map<string, Map<number, string>>();
  for (const id of LOGS) {
    const texts = new Map<number, string>();
    for (let from = 0; ;) {
      const { batches, nextPos, endPos } = await store.logs.read(id, from, { maxBytes: 5_000 });
      for (const { pos, bytes } of batches) texts.set(pos, bytes.toString());
      if (nextPos >= endPos) break;
      from = nextPos;
    }
    found.set(id, texts);
  }
  return found;
}

/**
 * Opens the directory and reads everything.
 * @returns whether that was refused or the contents are as written
 */
export async function useDirectory(
  disk: FaultyDisk,
  { truth, sha256 }: Directory,
): Promise<'refused' | 'as written'> {
  let store: Store;
  try {
    store = await openStore(disk);
  } catch (error) {
    if (isStorageError(error)) return 'refused';
    throw error;
  }
  try {
    expect(await readLogs(store)).toEqual(truth);
    const blob = await store.blobs.get(sha256);
    return blob?.equals(Buffer.alloc(3_000, 'code')) === true ? 'as written' : 'refused';
  } catch (error) {
    if (isStorageError(error, 'corrupt')) return 'refused';
    throw error;
  } finally {
    await store.close();
  }
}

export const inspect = (disk: FaultyDisk) => inspectDirectory(disk, () => {});

/**
 * Expects that damage is found and not served, and that a repair keeps everything that the report does not
 * list as missing.
 */
export async function expectFound(disk: FaultyDisk, path: string, directory: Directory): Promise<void> {
  const before = disk.paths.includes(path) ? disk.contentOf(path) : undefined;
  const inspection = await inspect(disk);
  expect(inspection.report.damage.map(({ file }) => file)).toContain(path);
  // The inspection changed nothing. A start serves no wrong byte and repairs what it can.
  await useDirectory(disk.afterKill(), directory);

  const { directory: aside } = await repairDirectory(disk, inspection);
  if (before) expect(disk.contentOf(`${aside}/${path}`).equals(before)).toBe(true);
  const { report } = await inspect(disk);
  // A lost blob is still missing: it must be deployed again.
  expect(report.damage.filter(({ file }) => !file.startsWith('blobs/'))).toEqual([]);
  const store = await openStore(disk);
  const found = await readLogs(store);
  for (const [id, texts] of directory.truth) {
    const missing = inspection.report.missing.filter(({ logId }) => logId === id);
    for (const [pos, text] of texts) {
      const isMissing = missing.some(({ fromPos, endPos }) => pos >= fromPos && pos < endPos);
      expect(found.get(id)!.get(pos), `${id} ${pos}`).toBe(isMissing ? undefined : text);
    }
    expect([...found.get(id)!.keys()].filter((pos) => !texts.has(pos))).toEqual([]);
    // No acknowledged position is given to another record.
    const { pos } = await store.logs.append(id, batchOf('after the repair'));
    expect(pos).toBeGreaterThan(Math.max(...texts.keys()));
    expect((await store.logs.read(id, pos, { maxBytes: 1_000 })).batches).toHaveLength(1);
  }
  await store.close();
}

/** The offsets of the blocks of a segment that are still needed. */
export function neededBlocks({ disk, segment }: Directory): number[] {
  const content = disk.contentOf(segment);
  const magic = content.readUInt32LE(0);
  const epoch = content.readUInt32LE(12);
  const head = JSON.parse(
    disk.contentOf('checkpoint').toString('utf8', 12, 12 + disk.contentOf('checkpoint').readUInt32LE(8)),
  ) as { start: { epoch: number; offset: number } };
  const from = head.start.epoch === epoch ? head.start.offset : 0;
  const offsets: number[] = [];
  for (let at = from; at < content.length; at += BLOCK_BYTES) {
    if (content.readUInt32LE(at) === magic && content.readUInt32LE(at + 12) === epoch) offsets.push(at);
  }
  return offsets;
}

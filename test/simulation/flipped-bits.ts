import { silentLogger } from '../../src/lib/log/logger.ts';
import { type Random, systemRandom } from '../../src/lib/random.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { inspectDirectory } from '../../src/storage/embedded/check/inspect-directory.ts';
import { isSound } from '../../src/storage/embedded/check/report.ts';
import type { FileKeys } from '../../src/storage/embedded/encryption/key-file.ts';
import {
  type EncryptionSettings,
  readableDisk,
} from '../../src/storage/embedded/encryption/open-encryption.ts';
import { openEmbeddedStore } from '../../src/storage/embedded/open.ts';
import { isStorageError } from '../../src/storage/error.ts';
import type { Store } from '../../src/storage/port.ts';
import type { FaultyDisk } from '../support/faulty-disk.ts';
import { SMALL } from './process.ts';
import type { Trace } from './trace.ts';

const READ_BYTES = 20_000;

/**
 * Flips a random bit in a copy of the disk. The store must return the same data as before or nothing, and where it
 * returns less, an inspection must find the damage. The disk itself does not change.
 */
export async function flipSomeBit(
  disk: FaultyDisk,
  random: Random,
  nowMs: number,
  trace: Trace,
  fileKeys?: FileKeys,
): Promise<void> {
  const encryption = fileKeys && { fileKeys, random: systemRandom };
  const files = disk.paths.filter((path) => disk.contentOf(path).length > 0);
  const path = files[random.integer(files.length)];
  if (path === undefined) return;
  const byte = random.integer(disk.contentOf(path).length);
  const damaged = disk.afterKill();
  damaged.flipBit(path, byte, random.integer(8));
  disk.tally.add('bit flipped');
  const { report } = await inspectDirectory(await readableDisk(damaged, encryption), () => {});
  const found = !isSound(report);
  const before = await everythingOn(disk.afterKill(), nowMs, encryption);
  const after = await everythingOn(damaged, nowMs, encryption);
  trace.log(`${nowMs} a bit of byte ${byte} of ${path} is flipped: ${found ? 'found' : 'nothing found'}`);
  if (!before) return;
  if (!after) disk.tally.add('bit flipped, and rejected');
  if (!after && !found)
    trace.reportViolation(
      `the flipped bit at ${byte} of ${path} is rejected, but an inspection finds nothing`,
    );
  for (const [item, text] of after ?? []) {
    if (before.get(item) === text) continue;
    // When the last write of a killed process is damaged, it is cut off, and a document has its former value.
    if (report.unfinished?.file === path && item.startsWith('document ')) continue;
    trace.reportViolation(`the flipped bit at ${byte} of ${path} changed ${item}`);
  }
  if (after && after.size < before.size && !found) {
    trace.reportViolation(
      `the flipped bit at ${byte} of ${path} hides records, but an inspection finds nothing`,
    );
  }
}

/** Batches and documents by name. @returns undefined when the store does not open */
async function everythingOn(
  disk: FaultyDisk,
  nowMs: number,
  encryption: EncryptionSettings | undefined,
): Promise<Map<string, string> | undefined> {
  const clock = new VirtualClock(nowMs);
  let store: Store;
  try {
    const logger = silentLogger;
    store = await openEmbeddedStore({ disk, clock, logger, durability: 'fsync', options: SMALL, encryption });
  } catch (error) {
    if (isStorageError(error)) return undefined;
    throw error;
  }
  const found = new Map<string, string>();
  for (const { key, value } of await store.meta.list(''))
    found.set(`document ${key}`, value.toString('latin1'));
  const { state } = await inspectDirectory(await readableDisk(disk.afterKill(), encryption), () => {});
  for (const { id } of state.logs()) await readLog(store, id, found);
  await store.close();
  return found;
}

async function readLog(store: Store, id: string, found: Map<string, string>): Promise<void> {
  try {
    for (let from = 0; ;) {
      const { batches, nextPos, endPos } = await store.logs.read(id, from, { maxBytes: READ_BYTES });
      for (const { pos, bytes } of batches) found.set(`${id} ${pos}`, bytes.toString('latin1'));
      if (nextPos >= endPos) return;
      from = nextPos;
    }
  } catch (error) {
    if (!isStorageError(error, 'corrupt') && !isStorageError(error, 'not-found')) throw error;
  }
}

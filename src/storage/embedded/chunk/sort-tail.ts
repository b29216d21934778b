import { DAY_MS } from '../../../lib/time/units.ts';
import { UNTIL_TRIMMED_MS } from '../../port.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { framePos } from '../frame/frame.ts';
import { offsetOf, type Pages } from '../journal/page.ts';
import type { LogState } from '../state/log-state.ts';
import type { StoreState } from '../state/store-state.ts';
import { CHUNK_DIRECTORY, chunkPath } from './chunk-directory.ts';
import type { ChunkRow } from './format.ts';
import { type ChunkSizes, ChunkWriter } from './writer.ts';

export interface WrittenChunk {
  readonly number: number;
  readonly rows: readonly ChunkRow[];
}

// Logs with similar retention share a chunk, so that a log kept for a year does not keep the space of others.
// The first two are the price steps of Kinesis. Two more are for longer retention, and for logs that are only
// trimmed explicitly.
const RETENTION_CLASSES_MS = [DAY_MS, 7 * DAY_MS, UNTIL_TRIMMED_MS - 1, UNTIL_TRIMMED_MS];

/**
 * Writes all batches in pages below `boundary` into chunks, sorted by log, durably.
 * @param firstNumber the number of the first chunk; further chunks get the next numbers
 */
export async function sortTail(
  { disk, state, pages, sizes }: SortSettings,
  boundary: number,
  firstNumber: number,
): Promise<WrittenChunk[]> {
  const written: WrittenChunk[] = [];
  let number = firstNumber;
  try {
    for (const logs of await logsByClass(state, boundary)) {
      if (logs.length === 0) continue;
      const writer = await ChunkWriter.create(disk, chunkPath(number), number++, sizes);
      try {
        for (const log of logs) await addLog(writer, log, pages, boundary);
        written.push({ number: number - 1, rows: await writer.finish() });
      } finally {
        await writer.close();
      }
    }
    await disk.syncDirectory(CHUNK_DIRECTORY);
    return written;
  } catch (error) {
    for (let failed = firstNumber; failed < number; failed++) await disk.remove(chunkPath(failed));
    throw error;
  }
}

export interface SortSettings {
  readonly disk: DataDisk;
  readonly state: StoreState;
  readonly pages: Pages;
  readonly sizes: ChunkSizes;
}

async function logsByClass(state: StoreState, boundary: number): Promise<LogState[][]> {
  const classes: LogState[][] = RETENTION_CLASSES_MS.map(() => []);
  await state.visitLogs((log) => {
    if (log.tail.countBelow(boundary) === 0) return;
    classes[RETENTION_CLASSES_MS.findIndex((limitMs) => log.retentionMs <= limitMs)]!.push(log);
  });
  return classes;
}

async function addLog(writer: ChunkWriter, log: LogState, pages: Pages, boundary: number): Promise<void> {
  const count = log.tail.countBelow(boundary);
  // The log may be deleted between two writes.
  for (let index = 0; index < count && log.phase !== 'deleted'; index++) {
    const location = log.tail.location(index);
    const { buffer } = pages.get(location);
    const at = offsetOf(location);
    if (framePos(buffer, at) < log.firstPos) continue;
    while (!writer.add(log.number, buffer, at)) await writer.flush();
  }
}

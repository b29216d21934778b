import { assert } from '../../../lib/assert.ts';
import type { StoredBatch } from '../../port.ts';
import type { ChunkFiles } from '../chunk/files.ts';
import { CHUNK_BLOCK_HEADER_BYTES } from '../chunk/format.ts';
import {
  FRAME,
  frameBytes,
  frameKind,
  framePayload,
  framePos,
  frameRecordCount,
  frameTimeMs,
} from '../frame/frame.ts';
import { unpacked } from '../frame/packed-payload.ts';
import { offsetOf, type Pages } from '../journal/page.ts';
import type { LogState } from '../state/log-state.ts';

/** The batches that a read has collected so far, and the bound of their bytes. */
export class Reading {
  readonly batches: StoredBatch[] = [];
  /** All batches below this position have been read or do not exist. */
  nextPos: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(fromPos: number, maxBytes: number) {
    this.nextPos = fromPos;
    this.#maxBytes = maxBytes;
  }

  /** @returns false when the batch does not fit into the bound */
  take(buffer: Buffer, at: number): boolean {
    const bytes = framePayload(buffer, at);
    this.#bytes += bytes.length;
    if (this.#bytes > this.#maxBytes && this.batches.length > 0) return false;
    const pos = framePos(buffer, at);
    const timestampMs = frameTimeMs(buffer, at);
    if (frameKind(buffer, at) === FRAME.packed) this.batches.push(...unpacked(bytes, pos, timestampMs));
    else {
      const recordCount = frameRecordCount(buffer, at);
      this.batches.push({ pos, firstIndex: 0, timestampMs, recordCount, bytes });
    }
    this.nextPos = pos + 1;
    return true;
  }
}

interface Sources {
  readonly pages: Pages;
  readonly chunks: ChunkFiles;
}

/**
 * Reads from chunks first, then from the tail. Maintenance may move batches from the tail to a chunk while a
 * chunk is read, so the next extent is looked up again after each block.
 */
export async function readLog(log: LogState, sources: Sources, reading: Reading): Promise<void> {
  for (;;) {
    const extent = log.extents.reaching(reading.nextPos);
    if (!extent) break;
    const block = await sources.chunks.readBlock(extent, log);
    if (!takeBlock(block, reading)) return;
    reading.nextPos = Math.max(reading.nextPos, extent.endPos);
  }
  readTail(log, sources.pages, reading);
}

/** @returns false when the bound is reached */
function takeBlock(block: Buffer, reading: Reading): boolean {
  const fromPos = reading.nextPos;
  for (let at = CHUNK_BLOCK_HEADER_BYTES; at < block.length; at += frameBytes(block, at)) {
    if (framePos(block, at) >= fromPos && !reading.take(block, at)) return false;
  }
  return true;
}

function readTail({ tail, endPos }: LogState, pages: Pages, reading: Reading): void {
  for (let index = tail.indexOfPos(pages, reading.nextPos); index < tail.length; index++) {
    const location = tail.location(index);
    const page = pages.get(location);
    if (!reading.take(page.buffer, offsetOf(location))) return;
    page.hasReaderViews = true;
  }
  // A repair may have skipped positions at the end of the log.
  reading.nextPos = Math.max(reading.nextPos, endPos);
}

/** The position of the first batch that arrived at or after `timeMs`; the log's end when there is none. */
export async function findByTime(log: LogState, { pages, chunks }: Sources, timeMs: number): Promise<number> {
  const extent = log.extents.since(timeMs);
  if (extent) {
    const block = await chunks.readBlock(extent, log);
    return Math.max(log.firstPos, firstPosSince(block, timeMs));
  }
  const index = log.tail.indexOfTime(pages, timeMs);
  if (index === log.tail.length) return log.endPos;
  const location = log.tail.location(index);
  return Math.max(log.firstPos, framePos(pages.get(location).buffer, offsetOf(location)));
}

function firstPosSince(block: Buffer, timeMs: number): number {
  for (let at = CHUNK_BLOCK_HEADER_BYTES; at < block.length; at += frameBytes(block, at)) {
    if (frameTimeMs(block, at) >= timeMs) return framePos(block, at);
  }
  assert(false, 'the last batch of the block arrived at or after the time');
}

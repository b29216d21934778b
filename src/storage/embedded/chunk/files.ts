import { assert } from '../../../lib/assert.ts';
import type { Disk, DiskFile } from '../../../lib/disk/disk.ts';
import { damage } from '../files/damage.ts';
import { type ChunkRow, isChunkBlock } from './format.ts';
import type { Extent } from '../state/extent-index.ts';
import { RecentBlocks } from './recent-blocks.ts';

export const CHUNK_DIRECTORY = 'chunks';
const SUFFIX = '.chunk';
/** Of a chunk that is being written anew; removed when the store opens. */
export const UNFINISHED_SUFFIX = '.new';
// A chunk is written anew when at most a quarter of it is needed.
const WASTE_FACTOR = 4;

// Open files are cheap, but a process may have no more than 1,024 of them on a common default.
const MAX_OPEN_FILES = 128;

// More than one answer of GetRecords: consumers that go through the same backlog side by side find its blocks again, and
// so does a reader in small steps. What is read anew costs more than reading: V8 stops to collect after each 64 MiB.
const MAX_RECENT_BYTES = 16 * 2 ** 20;

interface Chunk {
  readonly number: number;
  /** Blocks that a log still points to, and their bytes. */
  live: number;
  liveBytes: number;
  /** Undefined until it is first looked at. */
  fileBytes: number | undefined;
  /** A block of it is damaged: it stays as it is. */
  damaged: boolean;
  /** Reads under way. */
  readers: number;
  file: Promise<DiskFile> | undefined;
  /** To be removed when the last reader has left. */
  doomed: boolean;
}

export function chunkPath(number: number): string {
  return `${CHUNK_DIRECTORY}/${String(number).padStart(8, '0')}${SUFFIX}`;
}

/** The chunks of a store: reads from them, and knows which are still needed. */
export class ChunkFiles {
  readonly #disk: Disk;
  readonly #chunks = new Map<number, Chunk>();
  /** Those with an open file, the least recently used first. */
  readonly #open = new Set<Chunk>();
  readonly #recent = new RecentBlocks(MAX_RECENT_BYTES);

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Chunks that are needed. */
  get numbers(): number[] {
    return [...this.#chunks.values()].filter(({ doomed }) => !doomed).map(({ number }) => number);
  }

  get size(): number {
    return this.#chunks.size;
  }

  add(number: number): void {
    this.#chunks.set(number, newChunk(number));
  }

  /** A log points to one more block of the chunk. */
  retain(number: number, bytes: number): void {
    const chunk = this.#require(number);
    chunk.live++;
    chunk.liveBytes += bytes;
  }

  /** A log no longer points to a block of the chunk. */
  release(number: number, bytes: number): void {
    const chunk = this.#require(number);
    assert(chunk.live > 0, 'a block is released once');
    chunk.live--;
    chunk.liveBytes -= bytes;
  }

  /** How many blocks of the chunk logs point to. */
  liveBlocks(number: number): number {
    return this.#require(number).live;
  }

  /** A chunk of which little is needed: writing that anew frees at least `minBytes`. */
  async findWasteful(minBytes: number): Promise<number | undefined> {
    for (const chunk of this.#chunks.values()) {
      if (chunk.doomed || chunk.damaged || chunk.live === 0) continue;
      chunk.fileBytes ??= (await this.#disk.sizeOf(chunkPath(chunk.number))) ?? 0;
      const { liveBytes, fileBytes } = chunk;
      if (liveBytes * WASTE_FACTOR <= fileBytes && fileBytes - liveBytes >= minBytes) return chunk.number;
    }
    return undefined;
  }

  /** It is not written anew before the next start. */
  markDamaged(number: number): void {
    this.#require(number).damaged = true;
  }

  /**
   * Puts a file in the place of a chunk.
   * @param rows all its blocks, each of which a log points to
   * @param onReplaced makes logs point to them; whoever has found a block before reads it from the former file
   */
  async replace(
    number: number,
    path: string,
    rows: readonly ChunkRow[],
    onReplaced: () => void,
  ): Promise<void> {
    const former = this.#require(number);
    // While it has readers its file stays open, so that no one opens the new one for a place in the former.
    former.readers++;
    try {
      await this.#fileOf(former);
      await this.#disk.rename(path, chunkPath(number));
      await this.#disk.syncDirectory(CHUNK_DIRECTORY);
      const chunk = newChunk(number);
      this.#chunks.set(number, chunk);
      for (const { length } of rows) this.retain(number, length);
      this.#recent.forget(number);
      onReplaced();
    } finally {
      former.readers--;
      await this.#closeReplaced(former);
    }
  }

  /** Chunks that nobody points to, for removal once no checkpoint names them. */
  takeUnused(): number[] {
    const unused = [...this.#chunks.values()].filter(({ live }) => live === 0).map(({ number }) => number);
    for (const number of unused) this.#chunks.get(number)!.doomed = true;
    return unused;
  }

  /** Removes chunks, each as soon as nobody reads it. */
  async remove(numbers: readonly number[]): Promise<void> {
    for (const number of numbers) {
      const chunk = this.#require(number);
      this.#chunks.delete(number);
      if (chunk.readers === 0) await this.#discard(chunk);
    }
    if (numbers.length > 0) await this.#disk.syncDirectory(CHUNK_DIRECTORY);
  }

  /**
   * The block, its checksum verified.
   * @throws StorageError `corrupt`
   */
  async readBlock(extent: Extent, log: { readonly id: string; readonly number: number }): Promise<Buffer> {
    const { chunk: number, firstPos, endPos } = extent;
    const chunk = this.#require(number);
    const recent = this.#recent.get(number, extent.offset);
    if (recent) return recent;
    chunk.readers++;
    try {
      const row = { ...extent, logNumber: log.number };
      const block = await readChunkBlock(await this.#fileOf(chunk), number, row, {
        log: log.id,
        firstPos,
        endPos,
        help: '`millrace check` tells what is lost, and with --repair readers go on behind it',
      });
      if (this.#chunks.get(number) === chunk) this.#recent.add(number, extent.offset, block);
      return block;
    } finally {
      chunk.readers--;
      await this.#closeReplaced(chunk);
      if (chunk.readers === 0 && chunk.doomed && !this.#chunks.has(number)) await this.#discard(chunk);
    }
  }

  async close(): Promise<void> {
    for (const chunk of this.#open) await this.#closeFile(chunk);
  }

  /** Closes the file of a chunk that has another file now, once nobody reads it. */
  async #closeReplaced(chunk: Chunk): Promise<void> {
    const current = this.#chunks.get(chunk.number);
    if (current && current !== chunk && chunk.readers === 0 && chunk.file) await this.#closeFile(chunk);
  }

  #require(number: number): Chunk {
    const chunk = this.#chunks.get(number);
    assert(chunk, `chunk ${number} is known`);
    return chunk;
  }

  #fileOf(chunk: Chunk): Promise<DiskFile> {
    this.#open.delete(chunk);
    this.#open.add(chunk);
    if (!chunk.file) {
      const opening = this.#disk.open(chunkPath(chunk.number), 'read');
      chunk.file = opening;
      // The next reader tries again: the system may only have been out of descriptors.
      opening.catch(() => {
        if (chunk.file === opening) this.#forgetFile(chunk);
      });
      this.#closeIdleFiles();
    }
    return chunk.file;
  }

  #closeIdleFiles(): void {
    for (const chunk of this.#open) {
      if (this.#open.size <= MAX_OPEN_FILES) return;
      // Only reading: a file that does not close well has lost nothing.
      if (chunk.readers === 0) this.#closeFile(chunk).catch(() => {});
    }
  }

  async #closeFile(chunk: Chunk): Promise<void> {
    const file = chunk.file;
    this.#forgetFile(chunk);
    await (await file)?.close();
  }

  /** Whoever reads next opens it anew. */
  #forgetFile(chunk: Chunk): void {
    this.#open.delete(chunk);
    chunk.file = undefined;
  }

  async #discard(chunk: Chunk): Promise<void> {
    if (chunk.file) await this.#closeFile(chunk);
    await this.#disk.remove(chunkPath(chunk.number));
  }
}

function newChunk(number: number): Chunk {
  return {
    number,
    live: 0,
    liveBytes: 0,
    fileBytes: undefined,
    damaged: false,
    readers: 0,
    file: undefined,
    doomed: false,
  };
}

/**
 * The block, its checksum verified.
 * @throws StorageError `corrupt`
 */
export async function readChunkBlock(
  file: DiskFile,
  chunk: number,
  { logNumber, offset, length }: Pick<ChunkRow, 'logNumber' | 'offset' | 'length'>,
  facts: Readonly<Record<string, unknown>> = {},
): Promise<Buffer> {
  const block = Buffer.allocUnsafeSlow(length);
  const read = await file.read(block, 0, length, offset);
  if (read === length && isChunkBlock(block, logNumber)) return block;
  throw damage(chunkPath(chunk), offset, 'the block there is not what was written', { ...facts, length });
}

/** Removes what a crash left of chunks that were being written anew. */
export async function removeUnfinishedChunks(disk: Disk): Promise<void> {
  const names = await disk.list(CHUNK_DIRECTORY);
  for (const name of names.filter((name) => name.endsWith(SUFFIX + UNFINISHED_SUFFIX))) {
    await disk.remove(`${CHUNK_DIRECTORY}/${name}`);
  }
}

/** Numbers of the chunk files that are there. */
export async function listChunks(disk: Disk): Promise<number[]> {
  const names = await disk.list(CHUNK_DIRECTORY);
  return names.filter((name) => name.endsWith(SUFFIX)).map((name) => Number.parseInt(name, 10));
}

import { MIB } from '../../../lib/bytes.ts';
import { assert } from '../../../lib/assert.ts';
import type { DiskFile } from '../../../lib/disk/disk.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { CHUNK_DIRECTORY, chunkPath } from './chunk-directory.ts';
import type { ChunkRow } from './format.ts';
import { readChunkBlock } from './read-block.ts';
import type { Extent } from '../state/extent-index.ts';
import { RecentBlocks } from './recent-blocks.ts';

// A chunk is compacted when at most a quarter of it is needed.
const WASTE_FACTOR = 4;

// Open files are cheap, but a common default limits a process to 1,024 of them.
const MAX_OPEN_FILES = 128;

// More than one response of GetRecords, so that consumers that read the same backlog in parallel share its
// blocks, and a reader that reads a block in small steps does not load it again. Loading a block costs more
// than the I/O: V8 pauses to collect garbage after each 64 MiB of buffers.
const MAX_RECENT_BYTES = 16 * MIB;

interface Chunk {
  readonly number: number;
  /** The number of blocks that a log refers to. */
  live: number;
  /** The bytes of these blocks. */
  liveBytes: number;
  /** Undefined until first needed. */
  fileBytes: number | undefined;
  /** Whether the file is encrypted as a new one would be. If not, it is rewritten. */
  readonly isCurrent: boolean;
  /** A block is damaged, so the chunk is not compacted. */
  damaged: boolean;
  /** The number of reads in progress. */
  readers: number;
  file: Promise<DiskFile> | undefined;
  /** Will be removed when no read is in progress. */
  removalPending: boolean;
}

/** The chunks of a store. Reads their blocks and counts which of them are still needed. */
export class ChunkFiles {
  readonly #disk: DataDisk;
  readonly #chunks = new Map<number, Chunk>();
  /** Chunks with an open file, least recently used first. */
  readonly #open = new Set<Chunk>();
  readonly #recent = new RecentBlocks(MAX_RECENT_BYTES);

  constructor(disk: DataDisk) {
    this.#disk = disk;
  }

  /** The numbers of the chunks that are needed. */
  get numbers(): number[] {
    return [...this.#chunks.values()]
      .filter(({ removalPending }) => !removalPending)
      .map(({ number }) => number);
  }

  get size(): number {
    return this.#chunks.size;
  }

  /** The bytes of all blocks that a log refers to. */
  get liveBytes(): number {
    let bytes = 0;
    for (const chunk of this.#chunks.values()) bytes += chunk.liveBytes;
    return bytes;
  }

  add(number: number, isCurrent: boolean): void {
    this.#chunks.set(number, newChunk(number, isCurrent));
  }

  /** How many chunks are not encrypted as a new one would be. */
  get outdated(): number {
    return [...this.#chunks.values()].filter(({ isCurrent }) => !isCurrent).length;
  }

  /** A log refers to one more block of the chunk. */
  retain(number: number, bytes: number): void {
    const chunk = this.#require(number);
    chunk.live++;
    chunk.liveBytes += bytes;
  }

  /** A log no longer refers to a block of the chunk. */
  release(number: number, bytes: number): void {
    const chunk = this.#require(number);
    assert(chunk.live > 0, 'a block is released once');
    chunk.live--;
    chunk.liveBytes -= bytes;
  }

  /** The number of blocks of the chunk that logs refer to. */
  liveBlocks(number: number): number {
    return this.#require(number).live;
  }

  /**
   * Finds a chunk to rewrite: at most a quarter of it is needed and rewriting it frees at least `minBytes`, or it is not
   * encrypted as a new one would be.
   */
  async findWasteful(minBytes: number): Promise<number | undefined> {
    for (const chunk of this.#chunks.values()) {
      if (chunk.removalPending || chunk.damaged || chunk.live === 0) continue;
      if (!chunk.isCurrent) return chunk.number;
      chunk.fileBytes ??= (await this.#disk.sizeOf(chunkPath(chunk.number))) ?? 0;
      const { liveBytes, fileBytes } = chunk;
      if (liveBytes * WASTE_FACTOR <= fileBytes && fileBytes - liveBytes >= minBytes) return chunk.number;
    }
    return undefined;
  }

  /** Excludes a chunk from compaction until the next start. */
  markDamaged(number: number): void {
    this.#require(number).damaged = true;
  }

  /**
   * Replaces the file of a chunk.
   * @param rows all blocks of the new file; a log refers to each of them
   * @param onReplaced updates the logs. Reads that looked up a block before this call use the former file
   */
  async replace(
    number: number,
    path: string,
    rows: readonly ChunkRow[],
    onReplaced: () => void,
  ): Promise<void> {
    const former = this.#require(number);
    // Count as a reader, so that the former file remains open and no read uses an offset of the former file
    // in the new one.
    former.readers++;
    try {
      await this.#fileOf(former);
      await this.#disk.rename(path, chunkPath(number));
      await this.#disk.syncDirectory(CHUNK_DIRECTORY);
      const chunk = newChunk(number, true);
      this.#chunks.set(number, chunk);
      for (const { length } of rows) this.retain(number, length);
      this.#recent.forget(number);
      onReplaced();
    } finally {
      former.readers--;
      await this.#closeReplaced(former);
    }
  }

  /** Returns the chunks that no log refers to, for removal once no checkpoint lists them. */
  takeUnused(): number[] {
    const unused = [...this.#chunks.values()].filter(({ live }) => live === 0).map(({ number }) => number);
    for (const number of unused) this.#chunks.get(number)!.removalPending = true;
    return unused;
  }

  /** Removes chunks, each as soon as no read is in progress. */
  async remove(numbers: readonly number[]): Promise<void> {
    for (const number of numbers) {
      const chunk = this.#require(number);
      this.#chunks.delete(number);
      if (chunk.readers === 0) await this.#discard(chunk);
    }
    if (numbers.length > 0) await this.#disk.syncDirectory(CHUNK_DIRECTORY);
  }

  /**
   * Reads a block and verifies its checksum.
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
      const block = await readChunkBlock(await this.#fileOf(chunk), number, row, this.#disk.cipher, {
        log: log.id,
        firstPos,
        endPos,
        help: '`millrace check` reports what is lost, and `millrace check --repair` lets readers continue after it',
      });
      if (this.#chunks.get(number) === chunk) this.#recent.add(number, extent.offset, block);
      return block;
    } finally {
      chunk.readers--;
      await this.#closeReplaced(chunk);
      if (chunk.readers === 0 && chunk.removalPending && !this.#chunks.has(number))
        await this.#discard(chunk);
    }
  }

  async close(): Promise<void> {
    for (const chunk of this.#open) await this.#closeFile(chunk);
  }

  /** Closes the former file of a replaced chunk when no read is in progress. */
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
      // The next read retries: the process may have run out of file descriptors.
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
      // Nothing is lost when closing a file that was only read fails.
      if (chunk.readers === 0) this.#closeFile(chunk).catch(() => {});
    }
  }

  async #closeFile(chunk: Chunk): Promise<void> {
    const file = chunk.file;
    this.#forgetFile(chunk);
    await (await file)?.close();
  }

  /** The next read opens the file again. */
  #forgetFile(chunk: Chunk): void {
    this.#open.delete(chunk);
    chunk.file = undefined;
  }

  async #discard(chunk: Chunk): Promise<void> {
    if (chunk.file) await this.#closeFile(chunk);
    await this.#disk.remove(chunkPath(chunk.number));
  }
}

function newChunk(number: number, isCurrent: boolean): Chunk {
  return {
    number,
    isCurrent,
    live: 0,
    liveBytes: 0,
    fileBytes: undefined,
    damaged: false,
    readers: 0,
    file: undefined,
    removalPending: false,
  };
}

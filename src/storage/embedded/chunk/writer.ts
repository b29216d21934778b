import { aligned, type DiskFile, DIRECT_ALIGNMENT } from '../../../lib/disk/disk.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { frameBytes, framePos, frameTimeMs } from '../frame/frame.ts';
import type { EmbeddedOptions } from '../options.ts';
import {
  CHUNK_BLOCK_HEADER_BYTES,
  type ChunkEncryption,
  type ChunkRow,
  chunkSuffixBytes,
  encodeIndex,
  sealChunkBlock,
} from './format.ts';

export type ChunkSizes = Pick<EmbeddedOptions, 'chunkBlockBytes' | 'chunkWriteBytes'>;

/**
 * Writes one chunk, log after log, with direct writes. Writing chunks through the page cache cost more kernel
 * time than all other work for a record, and syncing them delayed the syncs of the journal.
 */
export class ChunkWriter {
  readonly #disk: DataDisk;
  readonly #file: DiskFile;
  readonly #blockBytes: number;
  readonly #encryption: ChunkEncryption | undefined;
  /** Of each block. */
  readonly #suffixBytes: number;
  readonly #rows: ChunkRow[] = [];
  #buffer: Buffer;
  #used = 0;
  /** Bytes that have been written to the file. */
  #written = 0;
  #block: OpenBlock | undefined;

  private constructor(
    disk: DataDisk,
    chunk: number,
    file: DiskFile,
    { chunkBlockBytes, chunkWriteBytes }: ChunkSizes,
  ) {
    this.#disk = disk;
    this.#file = file;
    this.#encryption = disk.cipher && {
      chunk,
      blocks: disk.cipher.beginFile('chunk'),
      index: disk.cipher.beginFile('index'),
    };
    this.#suffixBytes = chunkSuffixBytes(this.#encryption);
    this.#blockBytes = chunkBlockBytes;
    this.#buffer = disk.memory(aligned(chunkWriteBytes));
  }

  /** @param chunk the number of the chunk that the file will be */
  static async create(disk: DataDisk, path: string, chunk: number, sizes: ChunkSizes): Promise<ChunkWriter> {
    // A crash may have left a file with this path.
    await disk.remove(path);
    return new ChunkWriter(disk, chunk, await disk.open(path, 'write', { direct: true }), sizes);
  }

  /**
   * Adds the frame of a batch if there is room in memory.
   * @returns false when there is none: call `flush` and retry
   */
  add(logNumber: number, source: Buffer, at: number): boolean {
    const bytes = frameBytes(source, at);
    const block = this.#block;
    if (block && (block.logNumber !== logNumber || this.#used + bytes - block.at > this.#blockBytes)) {
      this.#sealBlock();
    }
    const needed = bytes + (this.#block ? 0 : CHUNK_BLOCK_HEADER_BYTES) + this.#suffixBytes;
    if (this.#used + needed > this.#buffer.length) {
      if (this.#used >= DIRECT_ALIGNMENT) return false;
      this.#grow(this.#used + needed);
    }
    this.#block ??= this.#beginBlock(logNumber, framePos(source, at));
    source.copy(this.#buffer, this.#used, at, at + bytes);
    this.#used += bytes;
    this.#block.endPos = framePos(source, at) + 1;
    this.#block.lastTimeMs = frameTimeMs(source, at);
    return true;
  }

  /** Writes all but the last unaligned bytes, which are fewer than `DIRECT_ALIGNMENT`. */
  async flush(): Promise<void> {
    this.#sealBlock();
    const whole = this.#used - (this.#used % DIRECT_ALIGNMENT);
    await this.#file.write(this.#buffer, 0, whole, this.#written);
    this.#buffer.copyWithin(0, whole, this.#used);
    this.#written += whole;
    this.#used -= whole;
  }

  /** Writes the index and makes the chunk durable, except its name in the directory. */
  async finish(): Promise<readonly ChunkRow[]> {
    this.#sealBlock();
    const index = encodeIndex(this.#rows, this.#written + this.#used, this.#encryption);
    for (let at = 0; at < index.length;) {
      const copied = index.copy(this.#buffer, this.#used, at);
      this.#used += copied;
      at += copied;
      if (this.#used === this.#buffer.length) await this.flush();
    }
    const fileBytes = this.#written + this.#used;
    this.#used = aligned(this.#used);
    await this.flush();
    await this.#file.truncate(fileBytes);
    await this.#file.sync();
    return this.#rows;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #grow(neededBytes: number): void {
    const before = this.#buffer;
    this.#buffer = this.#disk.memory(aligned(neededBytes));
    before.copy(this.#buffer, 0, 0, this.#used);
  }

  #beginBlock(logNumber: number, firstPos: number): OpenBlock {
    const block = { logNumber, at: this.#used, firstPos, endPos: firstPos, lastTimeMs: 0 };
    this.#used += CHUNK_BLOCK_HEADER_BYTES;
    return block;
  }

  #sealBlock(): void {
    const block = this.#block;
    if (!block) return;
    this.#block = undefined;
    const { logNumber, at, firstPos, endPos, lastTimeMs } = block;
    const offset = this.#written + at;
    const length = sealChunkBlock(this.#buffer, { logNumber, at, end: this.#used, offset }, this.#encryption);
    this.#used = at + length;
    this.#rows.push({ logNumber, offset, length, firstPos, endPos, lastTimeMs });
  }
}

interface OpenBlock {
  readonly logNumber: number;
  readonly at: number;
  readonly firstPos: number;
  endPos: number;
  lastTimeMs: number;
}

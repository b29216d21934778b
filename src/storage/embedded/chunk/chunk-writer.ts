import type { Disk, DiskFile } from '../../../lib/disk.ts';
import { frameBytes, framePos, frameTimeMs } from '../frame.ts';
import { CHUNK_BLOCK_HEADER_BYTES, type ChunkRow, encodeIndex, sealChunkBlock } from './chunk-format.ts';

// What is copied and checksummed in one turn of the event loop, well under a millisecond's work.
const BUFFER_BYTES = 2 ** 20;

/** Writes one chunk, log after log. */
export class ChunkWriter {
  readonly #file: DiskFile;
  readonly #blockBytes: number;
  readonly #rows: ChunkRow[] = [];
  #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #used = 0;
  /** Bytes in the file already. */
  #written = 0;
  #block: OpenBlock | undefined;

  private constructor(file: DiskFile, blockBytes: number) {
    this.#file = file;
    this.#blockBytes = blockBytes;
  }

  static async create(disk: Disk, path: string, blockBytes: number): Promise<ChunkWriter> {
    // A crash may have left one of that name.
    await disk.remove(path);
    return new ChunkWriter(await disk.open(path, 'write'), blockBytes);
  }

  /**
   * Takes the frame of a batch, if there is room in memory.
   * @returns false when there is none: `flush`, and offer it again
   */
  add(logNumber: number, source: Buffer, at: number): boolean {
    const bytes = frameBytes(source, at);
    const block = this.#block;
    if (block && (block.logNumber !== logNumber || this.#used + bytes - block.at > this.#blockBytes)) {
      this.#sealBlock();
    }
    const needed = bytes + (this.#block ? 0 : CHUNK_BLOCK_HEADER_BYTES);
    if (this.#used + needed > this.#buffer.length) {
      if (this.#used > 0) return false;
      this.#buffer = Buffer.allocUnsafe(needed);
    }
    this.#block ??= this.#beginBlock(logNumber, framePos(source, at));
    source.copy(this.#buffer, this.#used, at, at + bytes);
    this.#used += bytes;
    this.#block.endPos = framePos(source, at) + 1;
    this.#block.lastTimeMs = frameTimeMs(source, at);
    return true;
  }

  async flush(): Promise<void> {
    this.#sealBlock();
    await this.#file.write(this.#buffer, 0, this.#used, this.#written);
    this.#written += this.#used;
    this.#used = 0;
  }

  /** Makes the chunk complete and durable, all but its name. */
  async finish(): Promise<readonly ChunkRow[]> {
    await this.flush();
    const index = encodeIndex(this.#rows, this.#written);
    await this.#file.write(index, 0, index.length, this.#written);
    await this.#file.sync();
    return this.#rows;
  }

  close(): Promise<void> {
    return this.#file.close();
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
    const length = this.#used - at;
    sealChunkBlock(this.#buffer, at, length, logNumber);
    this.#rows.push({ logNumber, offset: this.#written + at, length, firstPos, endPos, lastTimeMs });
  }
}

interface OpenBlock {
  readonly logNumber: number;
  readonly at: number;
  readonly firstPos: number;
  endPos: number;
  lastTimeMs: number;
}

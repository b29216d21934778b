import { aligned, type DiskFile } from '../../../lib/disk/disk.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { FRAME_HEADER_BYTES, writeFrameHeader } from '../frame/frame.ts';
import { sealStateBlock, STATE_BLOCK_HEADER_BYTES, STATE_SUFFIX_BYTES } from './block.ts';
import type { StateFrame } from './frames.ts';
import { STATE_DIRECTORY, statePaths, type StateFile } from './paths.ts';

/**
 * Appends blocks to both copies of a state file. A block is encoded in one turn of the event loop, so its
 * size bounds how long that turn takes. Only a document that is larger than this size gets a larger block.
 */
export class StateWriter {
  readonly #disk: DataDisk;
  readonly #blockBytes: number;
  /** Reused for every block, because memory for direct writes is expensive to allocate. */
  #buffer: Buffer | undefined;

  constructor(disk: DataDisk, blockBytes: number) {
    this.#disk = disk;
    this.#blockBytes = blockBytes;
  }

  /** Creates a state file with these frames, durably. Leaves no file when it fails. */
  async create(number: number, frames: Iterable<StateFrame>): Promise<StateFile> {
    const empty: StateFile = { number, bytes: 0, blocks: 0, baseBytes: 0 };
    const paths = statePaths(number);
    try {
      await this.#disk.makeDirectory(STATE_DIRECTORY);
      for (const path of paths) await this.#disk.remove(path);
      const { bytes, blocks } = await this.#append(empty, frames);
      await this.#disk.syncDirectory(STATE_DIRECTORY);
      return { number, bytes, blocks, baseBytes: bytes };
    } catch (error) {
      for (const path of paths) await this.#disk.remove(path).catch(() => {});
      throw error;
    }
  }

  /** Appends frames to the file, durably. When this fails, truncates the file to its former length if possible. */
  async append(file: StateFile, frames: Iterable<StateFrame>): Promise<StateFile> {
    try {
      return await this.#append(file, frames);
    } catch (error) {
      await this.#cut(file).catch(() => {});
      throw error;
    }
  }

  async #append(file: StateFile, frames: Iterable<StateFrame>): Promise<StateFile> {
    const files: DiskFile[] = [];
    try {
      for (const path of statePaths(file.number)) {
        files.push(await this.#disk.open(path, 'write', { direct: true }));
      }
      let { bytes, blocks } = file;
      // Another one for each append: a crash may have left other bytes at the same place.
      const encryptor = this.#disk.cipher?.beginFile('state');
      for (const end of this.#blocks(frames)) {
        const buffer = this.#buffer!;
        const length = sealStateBlock(buffer, end, { file: file.number, block: blocks }, encryptor);
        buffer.fill(0, length, aligned(length));
        for (const copy of files) await copy.write(buffer, 0, aligned(length), bytes);
        bytes += aligned(length);
        blocks++;
      }
      for (const copy of files) await copy.sync();
      return { ...file, bytes, blocks };
    } finally {
      for (const copy of files) await copy.close();
    }
  }

  /** Fills the buffer with one block after another and yields where the frames of each end. */
  *#blocks(frames: Iterable<StateFrame>): Generator<number> {
    const maxBytes = this.#blockBytes - (this.#disk.cipher ? STATE_SUFFIX_BYTES : 0);
    let used = STATE_BLOCK_HEADER_BYTES;
    for (const frame of frames) {
      const bytes = FRAME_HEADER_BYTES + frame.payloadBytes;
      if (used > STATE_BLOCK_HEADER_BYTES && used + bytes > maxBytes) {
        yield used;
        used = STATE_BLOCK_HEADER_BYTES;
      }
      const buffer = this.#room(used, used + bytes + STATE_SUFFIX_BYTES);
      writeFrameHeader(buffer, used, frame);
      frame.writePayload(buffer, used + FRAME_HEADER_BYTES);
      used += bytes;
    }
    if (used > STATE_BLOCK_HEADER_BYTES) yield used;
  }

  #room(used: number, needed: number): Buffer {
    const before = this.#buffer;
    if (before && before.length >= needed) return before;
    const buffer = this.#disk.memory(aligned(Math.max(needed, this.#blockBytes)));
    before?.copy(buffer, 0, 0, used);
    this.#buffer = buffer;
    return buffer;
  }

  /** Truncates both copies to the former length, to free space on a full disk. */
  async #cut({ number, bytes }: StateFile): Promise<void> {
    for (const path of statePaths(number)) {
      const file = await this.#disk.open(path, 'write');
      try {
        if ((await file.size()) > bytes) await file.truncate(bytes);
      } finally {
        await file.close();
      }
    }
  }
}

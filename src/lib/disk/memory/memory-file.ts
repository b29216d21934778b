import type { DiskFile } from '../disk.ts';

const FIRST_CAPACITY_BYTES = 4096;

/** The bytes of a file in memory. Open files keep them when the file is renamed or removed. */
export class MemoryContent {
  #bytes: Buffer;
  #length: number;

  constructor(content: Buffer = Buffer.alloc(0)) {
    this.#bytes = content;
    this.#length = content.length;
  }

  get length(): number {
    return this.#length;
  }

  /** A view, valid until the next write. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  write(source: Buffer, position: number): void {
    const end = position + source.length;
    if (end > this.#bytes.length) this.#grow(end);
    source.copy(this.#bytes, position);
    this.#length = Math.max(this.#length, end);
  }

  truncate(length: number): void {
    if (length > this.#bytes.length) this.#grow(length);
    // A file that is extended again has zeros there.
    this.#bytes.fill(0, Math.min(length, this.#length), this.#length);
    this.#length = length;
  }

  #grow(neededBytes: number): void {
    const capacityBytes = Math.max(FIRST_CAPACITY_BYTES, neededBytes, this.#bytes.length * 2);
    const grown = Buffer.alloc(capacityBytes);
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

/** An open file. Every write is durable at once: for as long as the process runs. */
export function memoryFile(content: MemoryContent): DiskFile {
  return {
    read: async (target, offset, length, position) =>
      content.bytes.subarray(position, position + length).copy(target, offset),
    write: async (source, offset, length, position) =>
      content.write(source.subarray(offset, offset + length), position),
    sync: async () => {},
    truncate: async (length) => content.truncate(length),
    size: async () => content.length,
    close: async () => {},
  };
}

import type { DiskFile } from '../disk.ts';
import type { MemoryBudget } from './memory-budget.ts';

const FIRST_CAPACITY_BYTES = 4096;

/** The bytes of a file in memory. Open files keep them when the file is renamed or removed. */
export class MemoryContent {
  #bytes: Buffer;
  #length: number;

  /** Undefined without a bound, and for a file that was removed: its memory is given back when it is closed. */
  #budget: MemoryBudget | undefined;

  /** @throws an error as of a full disk when the budget has too little left */
  constructor(content: Buffer = Buffer.alloc(0), budget?: MemoryBudget) {
    budget?.take(content.length);
    this.#budget = budget;
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

  /** The file was removed. */
  release(): void {
    this.#budget?.give(this.#bytes.length);
    this.#budget = undefined;
  }

  #grow(neededBytes: number): void {
    const heldBytes = this.#bytes.length;
    const wantedBytes = Math.max(FIRST_CAPACITY_BYTES, neededBytes, heldBytes * 2);
    // Spare capacity is no reason to refuse a write.
    const capacityBytes = this.#budget?.has(wantedBytes - heldBytes) === false ? neededBytes : wantedBytes;
    this.#budget?.take(capacityBytes - heldBytes);
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

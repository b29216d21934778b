import type { Random } from '../../../src/lib/random.ts';
import type { Tally } from '../tally.ts';

const SECTOR_BYTES = 512;

interface UnsyncedWrite {
  readonly position: number;
  readonly bytes: Buffer;
}

/** A file of a disk in memory. Buffers are replaced and never changed, so that copies can share them. */
export class StoredFile {
  #content: Buffer;
  #stable: Buffer;
  #unsynced: UnsyncedWrite[];

  constructor(
    content: Buffer = Buffer.alloc(0),
    stable: Buffer = content,
    unsynced: readonly UnsyncedWrite[] = [],
  ) {
    this.#content = content;
    this.#stable = stable;
    this.#unsynced = [...unsynced];
  }

  /** What readers see. */
  get content(): Buffer {
    return this.#content;
  }

  write(position: number, bytes: Buffer): void {
    this.#content = overwritten(this.#content, position, bytes);
    this.#unsynced.push({ position, bytes });
  }

  /** The stable length does not change: a power cut may undo it until the next sync. */
  truncate(length: number): void {
    this.#content = this.#content.subarray(0, length);
  }

  /** Everything that was written is on stable storage. */
  sync(): void {
    this.#stable = this.#content;
    this.#unsynced = [];
  }

  flipBit(byte: number, bit: number): void {
    const isSynced = this.#stable === this.#content;
    this.#content = flipped(this.#content, byte, bit);
    this.#stable = isSynced ? this.#content : flipped(this.#stable, byte, bit);
  }

  copy(): StoredFile {
    return new StoredFile(this.#content, this.#stable, this.#unsynced);
  }

  /** The file after a power cut: of each unsynced write all, nothing, a first part, or any of its sectors. */
  afterPowerCut(random: Random, tally: Tally): StoredFile {
    let content = this.#stable;
    let lostEarlier = false;
    for (const { position, bytes } of this.#unsynced) {
      const luck = random.integer(4);
      const cut = random.integer(bytes.length + 1);
      tally.add(['write kept', 'write lost', 'write cut short', 'sectors of a write lost'][luck]!);
      if (luck === 0 && lostEarlier) tally.add('earlier write lost, later one kept');
      lostEarlier ||= luck !== 0;
      for (let at = 0; at < bytes.length; at += SECTOR_BYTES) {
        const sector = bytes.subarray(at, at + SECTOR_BYTES);
        const kept = [true, false, at < cut, random.integer(2) === 0][luck]!;
        if (kept) content = overwritten(content, position + at, sector);
      }
    }
    return new StoredFile(content);
  }
}

function flipped(content: Buffer, byte: number, bit: number): Buffer {
  const result = Buffer.from(content);
  result[byte] = result[byte]! ^ (1 << bit);
  return result;
}

function overwritten(content: Buffer, position: number, bytes: Buffer): Buffer {
  const result = Buffer.allocUnsafe(Math.max(content.length, position + bytes.length));
  content.copy(result);
  result.fill(0, content.length, position);
  bytes.copy(result, position);
  return result;
}

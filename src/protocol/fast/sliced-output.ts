import type { JsonSink } from '../json/output.ts';
import { SLICE_BYTES, SlicedBody, type SlicePool } from './sliced-body.ts';
import type { StoredWriter } from './stored-writer.ts';

// UTF-8 needs at most three bytes for one UTF-16 unit.
const MAX_BYTES_PER_UNIT = 3;
const COMMA = 0x2c;

/** Collects the JSON of a large response in slices of pooled memory. */
export class SlicedOutput implements JsonSink {
  /** Text that is not in a slice yet. */
  text = '';
  readonly #pool: SlicePool;
  readonly #taken: Buffer[] = [];
  /** Full slices, and texts that are larger than one. */
  readonly #pieces: Buffer[] = [];
  #slice: Buffer | undefined;
  #usedBytes = 0;

  constructor(pool: SlicePool) {
    this.#pool = pool;
  }

  get fullSlices(): number {
    return this.#pieces.length;
  }

  /** Adds members until the slice is full or no member is left. @returns the number of added members */
  addMembers(members: StoredWriter): number {
    this.#flush();
    const slice = this.#slice ?? this.#begin();
    let count = 0;
    while (!members.isAtEnd) {
      const start = count === 0 ? this.#usedBytes : this.#usedBytes + 1;
      const end = members.writeNext(slice, start);
      if (end === undefined) break;
      if (count > 0) slice[this.#usedBytes] = COMMA;
      this.#usedBytes = end;
      count++;
    }
    if (!members.isAtEnd) this.#end();
    return count;
  }

  base64(bytes: Buffer): void {
    this.text += '"';
    this.#flush();
    for (let from = 0; from < bytes.length;) {
      const slice = this.#slice ?? this.#begin();
      // Groups of three bytes can be encoded separately.
      const groups = Math.floor((slice.length - this.#usedBytes) / 4);
      const to = Math.min(bytes.length, from + groups * 3);
      if (to > from) {
        this.#usedBytes += slice.write(bytes.toString('base64', from, to), this.#usedBytes, 'latin1');
      }
      if (to < bytes.length) this.#end();
      from = to;
    }
    this.text = '"';
  }

  /** Without blobs, the text remains a string: `node:http` sends it in one piece with the headers. */
  finish(): string | SlicedBody {
    if (!this.#slice && this.#pieces.length === 0) return this.text;
    this.#flush();
    this.#end();
    return new SlicedBody(this.#pieces, () => this.abandon());
  }

  /** Returns the slices to the pool. */
  abandon(): void {
    this.#pool.giveBack(this.#taken);
  }

  #flush(): void {
    const { text } = this;
    this.text = '';
    const maxBytes = text.length * MAX_BYTES_PER_UNIT;
    if (this.#slice && maxBytes > this.#slice.length - this.#usedBytes) this.#end();
    if (maxBytes > SLICE_BYTES) {
      this.#pieces.push(Buffer.from(text));
      return;
    }
    const slice = this.#slice ?? this.#begin();
    this.#usedBytes += slice.write(text, this.#usedBytes, 'utf8');
  }

  #begin(): Buffer {
    const slice = this.#pool.take();
    this.#taken.push(slice);
    this.#slice = slice;
    this.#usedBytes = 0;
    return slice;
  }

  #end(): void {
    if (!this.#slice || this.#usedBytes === 0) return;
    this.#pieces.push(this.#slice.subarray(0, this.#usedBytes));
    this.#slice = undefined;
  }
}

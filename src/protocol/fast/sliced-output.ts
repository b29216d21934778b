import { SLICE_BYTES, SlicedBody, type SlicePool } from './sliced-body.ts';
import type { JsonCursor } from '../../schema/operation.ts';
import type { JsonSink } from '../json/output.ts';

// UTF-8 needs at most three bytes for one UTF-16 unit.
const MAX_BYTES_PER_UNIT = 3;
const COMMA = 0x2c;

/** Where a large JSON answer is written to: slices of memory that is used again. */
export class SlicedOutput implements JsonSink {
  text = '';
  readonly #pool: SlicePool;
  /** To be given back. */
  readonly #taken: Buffer[] = [];
  /** What is full. */
  readonly #pieces: Buffer[] = [];
  #slice: Buffer | undefined;
  #used = 0;

  constructor(pool: SlicePool) {
    this.#pool = pool;
  }

  /** Slices that are full. */
  get fullSlices(): number {
    return this.#pieces.length;
  }

  /** Has members write themselves until a slice is full or none is left. @returns how many did */
  addMembers(cursor: JsonCursor<unknown>): number {
    this.#flush();
    const slice = this.#slice ?? this.#begin();
    let count = 0;
    while (!cursor.isAtEnd) {
      const start = count === 0 ? this.#used : this.#used + 1;
      const end = cursor.writeNext(slice, start);
      if (end === undefined) break;
      if (count > 0) slice[this.#used] = COMMA;
      this.#used = end;
      count++;
    }
    if (!cursor.isAtEnd) this.#end();
    return count;
  }

  base64(bytes: Buffer): void {
    this.text += '"';
    this.#flush();
    for (let from = 0; from < bytes.length;) {
      const slice = this.#slice ?? this.#begin();
      // Whole groups of three bytes can be encoded by themselves.
      const groups = Math.floor((slice.length - this.#used) / 4);
      const to = Math.min(bytes.length, from + groups * 3);
      if (to > from) this.#used += slice.write(bytes.toString('base64', from, to), this.#used, 'latin1');
      if (to < bytes.length) this.#end();
      from = to;
    }
    this.text = '"';
  }

  /** Text alone stays a string, which `node:http` sends in one piece with the headers. */
  finish(): string | SlicedBody {
    if (!this.#slice && this.#pieces.length === 0) return this.text;
    this.#flush();
    this.#end();
    return new SlicedBody(this.#pieces, () => this.abandon());
  }

  /** Gives the memory back. */
  abandon(): void {
    this.#pool.giveBack(this.#taken);
  }

  #flush(): void {
    const { text } = this;
    this.text = '';
    const needed = text.length * MAX_BYTES_PER_UNIT;
    if (this.#slice && needed > this.#slice.length - this.#used) this.#end();
    if (needed > SLICE_BYTES) {
      this.#pieces.push(Buffer.from(text));
      return;
    }
    const slice = this.#slice ?? this.#begin();
    this.#used += slice.write(text, this.#used, 'utf8');
  }

  #begin(): Buffer {
    const slice = this.#pool.take();
    this.#taken.push(slice);
    this.#slice = slice;
    this.#used = 0;
    return slice;
  }

  #end(): void {
    if (!this.#slice || this.#used === 0) return;
    this.#pieces.push(this.#slice.subarray(0, this.#used));
    this.#slice = undefined;
  }
}

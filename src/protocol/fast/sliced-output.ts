import type { JsonSink } from '../json/output.ts';
import { KeptText, type OriginTexts } from './kept-texts.ts';
import { type Slice, SLICE_BYTES } from './slice.ts';
import { SlicedBody, type SlicePool } from './sliced-body.ts';
import type { StoredWriter } from './stored-writer.ts';

// UTF-8 needs at most three bytes for one UTF-16 unit.
const MAX_BYTES_PER_UNIT = 3;
const COMMA = 0x2c;

/** Collects the JSON of a large response in slices of pooled memory. */
export class SlicedOutput implements JsonSink {
  /** Text that is not in a slice yet. */
  text = '';
  readonly #pool: SlicePool;
  readonly #taken: Slice[] = [];
  /** Parts of slices, and texts that are larger than one. */
  readonly #pieces: Buffer[] = [];
  #slice: Slice | undefined;
  #usedBytes = 0;
  /** The bytes of the slice that are in `#pieces`, or belong to other responses. */
  #endedBytes = 0;

  constructor(pool: SlicePool) {
    this.#pool = pool;
  }

  get fullSlices(): number {
    return this.#pieces.length;
  }

  /**
   * Adds members until the slice is full or no member is left.
   * @param origin keeps their text, if others may ask for it
   * @returns the number of added members
   */
  addMembers(members: StoredWriter, origin: OriginTexts): number {
    this.#flush();
    const slice = this.#slice ?? this.#begin();
    const text = origin.isShared ? new KeptText(origin, slice, this.#usedBytes) : undefined;
    const { bytes } = slice;
    let count = 0;
    while (!members.isAtEnd) {
      const start = count === 0 ? this.#usedBytes : this.#usedBytes + 1;
      const end = members.writeNext(bytes, start);
      if (end === undefined) break;
      if (count > 0) bytes[this.#usedBytes] = COMMA;
      this.#usedBytes = end;
      count++;
      text?.add(members, end);
      members.advance();
    }
    if (text?.isWorthKeeping === true) this.#pool.keep(text);
    if (!members.isAtEnd) this.#end();
    return count;
  }

  /** Adds members whose text is kept, from a number on, without copying it. */
  addKept(text: KeptText, from: number, members: StoredWriter, separator: string): void {
    // First, because the separator may need a slice, and memory that nothing uses is overwritten.
    text.slice.users++;
    this.#taken.push(text.slice);
    this.#pool.texts.use(text);
    const to = text.pass(from, members);
    const { bytes } = text.slice;
    let start = text.startOf(from);
    // The byte before it belongs to the text, too: it was written as the separator of an earlier list.
    if (bytes[start - 1] === separator.charCodeAt(0)) start--;
    else this.text += separator;
    this.#flush();
    this.#endPiece();
    this.#pieces.push(bytes.subarray(start, text.endOf(to - 1)));
  }

  base64(bytes: Buffer): void {
    this.text += '"';
    this.#flush();
    for (let from = 0; from < bytes.length;) {
      const slice = this.#slice ?? this.#begin();
      // Groups of three bytes can be encoded separately.
      const groups = Math.floor((SLICE_BYTES - this.#usedBytes) / 4);
      const to = Math.min(bytes.length, from + groups * 3);
      if (to > from) {
        this.#usedBytes += slice.bytes.write(bytes.toString('base64', from, to), this.#usedBytes, 'latin1');
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
    if (text === '') return;
    this.text = '';
    const maxBytes = text.length * MAX_BYTES_PER_UNIT;
    if (maxBytes > SLICE_BYTES - this.#usedBytes) this.#end();
    if (maxBytes > SLICE_BYTES) {
      this.#pieces.push(Buffer.from(text));
      return;
    }
    const slice = this.#slice ?? this.#begin();
    this.#usedBytes += slice.bytes.write(text, this.#usedBytes, 'utf8');
  }

  #begin(): Slice {
    const slice = this.#pool.take();
    this.#taken.push(slice);
    this.#slice = slice;
    this.#usedBytes = 0;
    this.#endedBytes = 0;
    return slice;
  }

  /** The next bytes go to another slice, unless this one is empty. */
  #end(): void {
    if (!this.#slice || this.#usedBytes === 0) return;
    this.#endPiece();
    this.#slice = undefined;
  }

  #endPiece(): void {
    if (this.#slice && this.#usedBytes > this.#endedBytes) {
      this.#pieces.push(this.#slice.bytes.subarray(this.#endedBytes, this.#usedBytes));
    }
    this.#endedBytes = this.#usedBytes;
  }
}

import { decodeBase64Into } from './base64-into.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
const LAST_ASCII = 0x7f;

/** A place in a JSON body, which moves over one token after the other. */
export class JsonScan {
  readonly #body: Buffer;
  #at = 0;
  /** Blobs decoded over their own text: where each begins, and how long it now is. */
  readonly #decoded: number[] = [];

  constructor(body: Buffer) {
    this.#body = body;
  }

  /** Moves over a punctuation mark, and the space before it. */
  take(mark: number): boolean {
    this.#skipSpace();
    if (this.#body[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  isAtEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#body.length;
  }

  /** Which of the members the next string names. */
  nameOf<Member extends { readonly bytes: Buffer }>(members: readonly Member[]): Member | undefined {
    if (!this.take(QUOTE)) return undefined;
    for (const member of members) {
      const { bytes } = member;
      if (this.#body[this.#at + bytes.length] !== QUOTE || !this.#isNext(bytes)) continue;
      this.#at += bytes.length + 1;
      return member;
    }
    return undefined;
  }

  string(): string | undefined {
    if (!this.take(QUOTE)) return undefined;
    const body = this.#body;
    const start = this.#at;
    let end = start;
    for (; end < body.length; end++) {
      const byte = body[end]!;
      if (byte === QUOTE) break;
      if (byte < FIRST_PRINTABLE || byte > LAST_ASCII || byte === BACKSLASH) return undefined;
    }
    if (end === body.length) return undefined;
    this.#at = end + 1;
    return body.toString('latin1', start, end);
  }

  blob(): Buffer | undefined {
    if (!this.take(QUOTE)) return undefined;
    const start = this.#at;
    const end = this.#body.indexOf(QUOTE, start);
    if (end < 0) return undefined;
    // Base64 holds no backslash, so whatever this quote may be, the text before it is the whole or is refused.
    const text = this.#body.toString('latin1', start, end);
    const length = decodeBase64Into(text, this.#body, start);
    if (length === undefined) {
      this.#body.write(text, start, 'latin1');
      return undefined;
    }
    this.#decoded.push(start, length);
    this.#at = end + 1;
    return this.#body.subarray(start, start + length);
  }

  /** Brings the body back: what was decoded was canonical, so encoding gives the very text. */
  restore(): void {
    for (let place = 0; place < this.#decoded.length; place += 2) {
      const start = this.#decoded[place]!;
      const text = this.#body.toString('base64', start, start + this.#decoded[place + 1]!);
      this.#body.write(text, start, 'latin1');
    }
  }

  #isNext(bytes: Buffer): boolean {
    for (let place = 0; place < bytes.length; place++) {
      if (this.#body[this.#at + place] !== bytes[place]) return false;
    }
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const byte = this.#body[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.#at++;
    }
  }
}

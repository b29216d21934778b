import type { VectorBase64 } from '../../lib/base64/vector-base64.ts';
import { decodeBase64Into } from './base64-into.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
const LAST_ASCII = 0x7f;

/** A cursor that reads a JSON body one token at a time. */
export class JsonScan {
  readonly #body: Buffer;
  readonly #base64: VectorBase64 | undefined;
  #at = 0;
  /** Start and length of each blob that was decoded in place. */
  readonly #decoded: number[] = [];

  /** @param base64 undefined where it is not available */
  constructor(body: Buffer, base64: VectorBase64 | undefined) {
    this.#body = body;
    this.#base64 = base64;
  }

  /** Skips white space and one punctuation mark. @returns false when another character is next */
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

  /** Reads a name. @returns undefined when no member has it */
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
    // Canonical base64 contains no backslash, so text that was cut off at an escaped quote is rejected.
    const length = this.#base64?.canDecode(end - start)
      ? this.#base64.decodeInPlace(this.#body, start, end)
      : this.#decodeText(start, end);
    if (length === undefined) return undefined;
    this.#decoded.push(start, length);
    this.#at = end + 1;
    return this.#body.subarray(start, start + length);
  }

  /** @returns undefined when the text is not canonical base64; it is then unchanged */
  #decodeText(start: number, end: number): number | undefined {
    const text = this.#body.toString('latin1', start, end);
    const length = decodeBase64Into(text, this.#body, start);
    if (length === undefined) this.#body.write(text, start, 'latin1');
    return length;
  }

  /** Restores the body. Encoding restores the texts exactly, because only canonical ones are decoded. */
  restore(): void {
    for (let index = 0; index < this.#decoded.length; index += 2) {
      const start = this.#decoded[index]!;
      const text = this.#body.toString('base64', start, start + this.#decoded[index + 1]!);
      this.#body.write(text, start, 'latin1');
    }
  }

  #isNext(bytes: Buffer): boolean {
    for (let index = 0; index < bytes.length; index++) {
      if (this.#body[this.#at + index] !== bytes[index]) return false;
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

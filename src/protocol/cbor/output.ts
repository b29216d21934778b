import { ARGUMENT, type Major, MAJOR, SIMPLE } from './format.ts';

// Most responses fit. GetRecords doubles the buffer as needed.
const INITIAL_BYTES = 1024;
const MAX_HEAD_BYTES = 9;

/** Collects CBOR in a growing buffer. All lengths are definite. */
export class CborOutput {
  #buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #length = 0;

  /** Writes the head of an item: its type, and its value, length or number of members. */
  head(major: Major, argument: number): void {
    this.#reserve(MAX_HEAD_BYTES);
    const buffer = this.#buffer;
    const type = major << 5;
    if (argument < ARGUMENT.oneByte) {
      buffer[this.#length++] = type | argument;
    } else if (argument < 2 ** 8) {
      buffer[this.#length++] = type | ARGUMENT.oneByte;
      buffer[this.#length++] = argument;
    } else if (argument < 2 ** 16) {
      buffer[this.#length++] = type | ARGUMENT.twoBytes;
      this.#length = buffer.writeUInt16BE(argument, this.#length);
    } else if (argument < 2 ** 32) {
      buffer[this.#length++] = type | ARGUMENT.fourBytes;
      this.#length = buffer.writeUInt32BE(argument, this.#length);
    } else {
      buffer[this.#length++] = type | ARGUMENT.eightBytes;
      this.#length = buffer.writeBigUInt64BE(BigInt(argument), this.#length);
    }
  }

  integer(value: number): void {
    if (value >= 0) this.head(MAJOR.unsigned, value);
    else this.head(MAJOR.negative, -1 - value);
  }

  double(value: number): void {
    this.#reserve(MAX_HEAD_BYTES);
    this.#buffer[this.#length++] = (MAJOR.simple << 5) | ARGUMENT.eightBytes;
    this.#length = this.#buffer.writeDoubleBE(value, this.#length);
  }

  simple(value: boolean | null): void {
    this.head(MAJOR.simple, value === null ? SIMPLE.null : value ? SIMPLE.true : SIMPLE.false);
  }

  text(value: string): void {
    const bytes = Buffer.byteLength(value);
    this.head(MAJOR.text, bytes);
    this.#reserve(bytes);
    this.#length += this.#buffer.write(value, this.#length);
  }

  bytes(value: Uint8Array): void {
    this.head(MAJOR.bytes, value.length);
    this.encoded(value);
  }

  /** Adds bytes that are already CBOR. */
  encoded(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

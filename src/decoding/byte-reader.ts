import { Mismatch } from './mismatch.ts';

/** Bytes of a number of 64 bits, seven of them in each. */
const MAX_VARINT_BYTES = 10;
/** Bounds of one record. An array of Avro's nulls has no bytes, and any number of items. */
const MAX_VALUES = 100_000;
const MAX_DEPTH = 64;

/** Reads what Protobuf and Avro have in common, from the start of a record to its end. @throws Mismatch */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;
  #end: number;
  #values = 0;
  #depth = 0;

  constructor(bytes: Uint8Array, start = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
    this.#end = bytes.length;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#end;
  }

  byte(): number {
    return this.#bytes[this.#take(1)]!;
  }

  /** An unsigned number of up to 64 bits, the lowest seven first. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < MAX_VARINT_BYTES * 7; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Mismatch(`a number at byte ${this.#at} has more than 64 bits`);
  }

  /** A signed number whose lowest bit is its sign. */
  zigzag(): bigint {
    const value = this.varint();
    return (value >> 1n) ^ -(value & 1n);
  }

  float(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  fixed32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  fixed64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  bytes(length: number | bigint): Uint8Array {
    const size = Number(length);
    const start = this.#take(size);
    return this.#bytes.subarray(start, start + size);
  }

  text(length: number | bigint): string {
    const at = this.#at;
    const bytes = this.bytes(length);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new Mismatch(`the text at byte ${at} is not UTF-8`);
    }
  }

  /** Reads a part that ends after some bytes, all of them. */
  within<T>(length: bigint, read: () => T): T {
    const outer = this.#end;
    const start = this.#take(Number(length));
    [this.#end, this.#at] = [this.#at, start];
    const value = read();
    if (!this.isAtEnd)
      throw new Mismatch(`${this.#end - this.#at} bytes are left over before byte ${this.#end}`);
    this.#end = outer;
    return value;
  }

  /** Counts a value, whatever it is. */
  count(): void {
    if (++this.#values > MAX_VALUES) throw new Mismatch(`there are more than ${MAX_VALUES} values`);
  }

  /** Reads something that contains others. */
  nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new Mismatch(`values are nested more than ${MAX_DEPTH} deep`);
    const value = read();
    this.#depth--;
    return value;
  }

  #take(length: number): number {
    const start = this.#at;
    if (!(length >= 0 && start + length <= this.#end)) {
      throw new Mismatch(`${length} bytes are expected at byte ${start}, and ${this.#end - start} are there`);
    }
    this.#at = start + length;
    return start;
  }
}

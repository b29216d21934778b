import { utf8Text } from '../../lib/utf8-text.ts';
import { ARGUMENT, BREAK, INDEFINITE, type Major, MAJOR, SIMPLE } from './format.ts';

/** Bytes that are not CBOR, or encode values that no input of a service can contain. */
export class MalformedCbor extends Error {
  override readonly name = 'MalformedCbor';
}

// The deepest input of a service has three levels. The bound protects the stack from malicious bodies.
const MAX_DEPTH = 32;

/**
 * Decodes one value. Maps become objects without a prototype, byte strings become views of `bytes`, and integers become
 * numbers (rounded beyond 2^53). Tags are ignored: a timestamp is the number that follows its tag.
 * @throws MalformedCbor
 */
export function decodeCbor(bytes: Buffer): unknown {
  const decoder = new Decoder(bytes);
  const value = decoder.item(MAX_DEPTH);
  decoder.expectEnd();
  return value;
}

class Decoder {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  expectEnd(): void {
    if (this.#at !== this.#bytes.length)
      throw new MalformedCbor(`unexpected bytes after the value, from byte ${this.#at}`);
  }

  item(depth: number): unknown {
    if (depth === 0) throw new MalformedCbor(`items are nested deeper than ${MAX_DEPTH}`);
    const initial = this.#byte();
    const major = (initial >> 5) as Major;
    const info = initial & 0x1f;
    switch (major) {
      case MAJOR.unsigned:
        return this.#argument(info);
      case MAJOR.negative:
        return -1 - this.#argument(info);
      case MAJOR.bytes:
        return info === INDEFINITE ? Buffer.concat(this.#chunks(major)) : this.#take(this.#argument(info));
      case MAJOR.text:
        return this.#text(
          info === INDEFINITE ? Buffer.concat(this.#chunks(major)) : this.#take(this.#argument(info)),
        );
      case MAJOR.array:
        return this.#array(info, depth);
      case MAJOR.map:
        return this.#map(info, depth);
      case MAJOR.tag:
        this.#argument(info);
        return this.item(depth - 1);
      case MAJOR.simple:
        return this.#simple(info);
    }
  }

  #text(bytes: Buffer): string {
    try {
      return utf8Text(bytes);
    } catch (cause) {
      throw new MalformedCbor(`the text that ends at byte ${this.#at} is not UTF-8`, { cause });
    }
  }

  #array(info: number, depth: number): unknown[] {
    const members: unknown[] = [];
    // Bounded by the length of the bytes: each member takes at least one.
    for (const more = this.#counter(info); more();) members.push(this.item(depth - 1));
    return members;
  }

  #map(info: number, depth: number): Record<string, unknown> {
    const entries = Object.create(null) as Record<string, unknown>;
    for (const more = this.#counter(info); more();) {
      const key = this.item(depth - 1);
      if (typeof key !== 'string')
        throw new MalformedCbor(`the key that ends at byte ${this.#at} is not text`);
      entries[key] = this.item(depth - 1);
    }
    return entries;
  }

  /** Call before each member. @returns whether one follows */
  #counter(info: number): () => boolean {
    if (info === INDEFINITE) return () => !this.#takeBreak();
    let left = this.#argument(info);
    return () => left-- > 0;
  }

  /** The chunks of a string of indefinite length. Each has the same type and a known length. */
  #chunks(major: Major): Buffer[] {
    const chunks: Buffer[] = [];
    while (!this.#takeBreak()) {
      const initial = this.#byte();
      if (initial >> 5 !== major)
        throw new MalformedCbor(`a chunk that ends at byte ${this.#at} has another type than its string`);
      chunks.push(this.#take(this.#argument(initial & 0x1f)));
    }
    return chunks;
  }

  #simple(info: number): unknown {
    switch (info) {
      case SIMPLE.false:
        return false;
      case SIMPLE.true:
        return true;
      case SIMPLE.null:
      case SIMPLE.undefined:
        return null;
      case ARGUMENT.twoBytes:
        return finite(half(this.#take(2).readUInt16BE()));
      case ARGUMENT.fourBytes:
        return finite(this.#take(4).readFloatBE());
      case ARGUMENT.eightBytes:
        return finite(this.#take(8).readDoubleBE());
      default:
        throw new MalformedCbor(`unknown simple value ${info} before byte ${this.#at}`);
    }
  }

  #argument(info: number): number {
    if (info < ARGUMENT.oneByte) return info;
    switch (info) {
      case ARGUMENT.oneByte:
        return this.#byte();
      case ARGUMENT.twoBytes:
        return this.#take(2).readUInt16BE();
      case ARGUMENT.fourBytes:
        return this.#take(4).readUInt32BE();
      case ARGUMENT.eightBytes:
        return Number(this.#take(8).readBigUInt64BE());
      default:
        throw new MalformedCbor(`unknown length ${info} of an item before byte ${this.#at}`);
    }
  }

  #takeBreak(): boolean {
    if (this.#bytes[this.#at] !== BREAK) return false;
    this.#at++;
    return true;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new MalformedCbor('the bytes end within an item');
    this.#at++;
    return byte;
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new MalformedCbor('the bytes end within an item');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** NaN would satisfy all constraints of a member. */
function finite(value: number): number {
  if (!Number.isFinite(value)) throw new MalformedCbor(`${value} is not a valid number`);
  return value;
}

/** @see https://www.rfc-editor.org/rfc/rfc8949#appendix-D */
function half(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : Number.NaN;
  return sign * (mantissa + 1024) * 2 ** (exponent - 25);
}

import { hash } from 'node:crypto';
import { type Random, seededRandom } from '../../../../src/lib/random.ts';

/** A number for a text, from which the inputs of a parser are drawn. */
export function seedNumber(text: string): number {
  return Number.parseInt(hash('sha256', text).slice(0, 8), 16);
}

/**
 * The same numbers for the same seed and input number, without a hash: a fuzzer draws some thirty numbers for each of
 * millions of inputs. Mulberry32, whose period of 2^32 is far beyond that.
 */
export class QuickRandom implements Random {
  #state: number;

  constructor(seed: number, number: number) {
    // Mixed, because the generator adds a constant: seeds that are close would overlap.
    this.#state = mixed(seed ^ mixed(number + 0x9e3779b9));
  }

  integer(below: number): number {
    return Math.floor(this.fraction() * below);
  }

  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    return mixed(this.#state) / 2 ** 32;
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; at++) bytes[at] = this.integer(256);
    return bytes;
  }

  uuid(): string {
    return seededRandom(this.#state).uuid();
  }
}

function mixed(state: number): number {
  let value = Math.imul(state ^ (state >>> 15), 1 | state);
  value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
  return (value ^ (value >>> 14)) >>> 0;
}

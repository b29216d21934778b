import type { Random } from '../lib/random.ts';

// 72 bytes: AWS sends 64 to 80 (docs/aws/wire-protocols.md#response-headers).
const ID2_BYTES = 72;
// The random bytes for this many responses are generated at once.
const IDS_PER_DRAW = 64;

/** Generates values of `x-amz-id-2`, which clients expect: base64 of random bytes, without a meaning. */
export class ResponseIds {
  readonly #random: Random;
  #pool: Buffer = Buffer.alloc(0);
  #used = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): string {
    if (this.#used === this.#pool.length) {
      this.#pool = this.#random.bytes(ID2_BYTES * IDS_PER_DRAW);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += ID2_BYTES;
    return this.#pool.toString('base64', start, this.#used);
  }
}

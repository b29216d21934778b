import type { Random } from '../lib/random.ts';

// 72 bytes: what AWS sends has 64 to 80 of them (docs/aws/wire-protocols.md#response-headers).
const ID2_BYTES = 72;
// One draw from the system serves this many answers.
const IDS_PER_DRAW = 64;

/** Makes `x-amz-id-2`: base64 of random bytes, which means nothing to anyone but clients expect it. */
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

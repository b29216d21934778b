import { createHmac, hash, timingSafeEqual } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const SIGNATURE_BYTES = 2 * DIGEST_BYTES;
// A string to sign has about 140 bytes.
const MAX_MESSAGE_BYTES = 448;

/**
 * The key with which an access key signs its requests to one service, in one region, on one day.
 *
 * HMAC is computed from its definition (RFC 2104) with two digests over prepared blocks, which takes two thirds of the time
 * of `createHmac`.
 */
export class SigningKey {
  readonly #key: Buffer;
  readonly #inner = Buffer.alloc(BLOCK_BYTES + MAX_MESSAGE_BYTES, 0x36);
  /** The part of `#inner` that is in use. */
  #message = this.#inner;
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c);
  // Reused: two new buffers for each comparison took a third of its time.
  readonly #expected = Buffer.alloc(SIGNATURE_BYTES);
  readonly #given = Buffer.alloc(SIGNATURE_BYTES);

  constructor(secretAccessKey: string, scope: { date: string; region: string; service: string }) {
    const { date, region, service } = scope;
    let key = hmac(`AWS4${secretAccessKey}`, date);
    for (const part of [region, service, 'aws4_request']) key = hmac(key, part);
    this.#key = key;
    for (const [at, byte] of key.entries()) {
      this.#inner[at]! ^= byte;
      this.#outer[at]! ^= byte;
    }
  }

  /**
   * Whether a text has this signature, in a time that does not depend on where the right one differs.
   * @param text ASCII @param signature of any text, in hex
   */
  hasSigned(text: string, signature: string): boolean {
    // The length of a signature is not a secret. Other characters than ASCII take more bytes than there are.
    if (signature.length !== SIGNATURE_BYTES || this.#given.write(signature) !== SIGNATURE_BYTES)
      return false;
    this.#expected.write(this.sign(text), 'latin1');
    return timingSafeEqual(this.#expected, this.#given);
  }

  /** @param text ASCII @returns in hex */
  sign(text: string): string {
    if (text.length > MAX_MESSAGE_BYTES) return hmac(this.#key, text).toString('hex');
    const end = BLOCK_BYTES + this.#inner.write(text, BLOCK_BYTES, 'latin1');
    // Nearly all messages of a key have the same length.
    if (this.#message.length !== end) this.#message = this.#inner.subarray(0, end);
    const digest = hash('sha256', this.#message, 'binary');
    this.#outer.write(digest, BLOCK_BYTES, 'latin1');
    return hash('sha256', this.#outer, 'hex');
  }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'latin1').digest();
}

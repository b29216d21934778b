import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Namespace, namespaceKey } from '../lib/aws/namespace.ts';
import type { Random } from '../lib/random.ts';
import { META_KEY } from '../storage/keys.ts';
import type { MetaStore } from '../storage/port.ts';

const KEY_ENTRY = META_KEY.tokenKey;
const KEY_BYTES = 32;
// 128 bits cannot be forged, and keep a token far below the 512 characters that AWS allows for an iterator.
const SEAL_BYTES = 16;

/**
 * Signs state that clients keep for the server: iterators, and the tokens of paged lists. A token that can be unsealed
 * was issued by this server for the same purpose and namespace. The contents are not secret: they belong to the client.
 */
export class TokenSeal {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /** The key is created once and stored with the data, so that tokens remain valid after a restart. */
  static async open(meta: MetaStore, random: Random): Promise<TokenSeal> {
    await meta.create(KEY_ENTRY, random.bytes(KEY_BYTES));
    const entry = await meta.get(KEY_ENTRY);
    if (entry?.value.length !== KEY_BYTES) {
      throw new Error(`the store's ${KEY_ENTRY} is damaged: expected ${KEY_BYTES} bytes`);
    }
    return new TokenSeal(Buffer.from(entry.value));
  }

  /** @returns base64 */
  seal(purpose: string, namespace: Namespace, contents: Buffer): string {
    return Buffer.concat([contents, this.#sealOf(purpose, namespace, contents)]).toString('base64');
  }

  /** @returns undefined when the token was not sealed here for this purpose and namespace */
  unseal(purpose: string, namespace: Namespace, token: string): Buffer | undefined {
    const bytes = Buffer.from(token, 'base64');
    // Node decodes base64 leniently; only the exact text that was issued is valid.
    if (bytes.length <= SEAL_BYTES || bytes.toString('base64') !== token) return undefined;
    const contents = bytes.subarray(0, -SEAL_BYTES);
    const seal = this.#sealOf(purpose, namespace, contents);
    return timingSafeEqual(seal, bytes.subarray(-SEAL_BYTES)) ? contents : undefined;
  }

  #sealOf(purpose: string, namespace: Namespace, contents: Buffer): Buffer {
    return createHmac('sha256', this.#key)
      .update(`${purpose}\0${namespaceKey(namespace)}\0`)
      .update(contents)
      .digest()
      .subarray(0, SEAL_BYTES);
  }
}

import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { AccessSecrets } from '../../../access/access-secrets.ts';
import { META_KEY } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';

/** The key was first used for passed requests; its name is part of what it is derived from. */
const PURPOSE = 'passed requests';
const KEY_BYTES = 32;

/** A key that only the gateways of one cluster have. Each kind of signed text has its own beginning, so that no text passes for another kind. */
export class ClusterKey {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /**
   * It is derived from the key of access secrets, which is not in the store, or else from one that is. The streams must be
   * open: it makes the latter.
   */
  static async open(meta: MetaStore, secrets?: AccessSecrets): Promise<ClusterKey> {
    if (secrets) return new ClusterKey(secrets.keyFor(PURPOSE));
    const entry = await meta.get(META_KEY.tokenKey);
    if (!entry) throw new Error('the store has no token key');
    return new ClusterKey(Buffer.from(hkdfSync('sha256', entry.value, '', PURPOSE, KEY_BYTES)));
  }

  /** @returns the HMAC-SHA256 of the parts in a row, as base64url */
  sign(...parts: readonly (string | Buffer)[]): string {
    const hmac = createHmac('sha256', this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest('base64url');
  }

  /** Whether a gateway of this cluster has signed the parts. */
  hasSigned(signature: unknown, ...parts: readonly (string | Buffer)[]): boolean {
    if (typeof signature !== 'string') return false;
    const given = Buffer.from(signature);
    const right = Buffer.from(this.sign(...parts));
    return given.length === right.length && timingSafeEqual(given, right);
  }
}

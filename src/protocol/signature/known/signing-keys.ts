import { SigningKey } from '../../../lib/aws/sigv4/signing-key.ts';
import type { SignatureParts } from '../parts.ts';

// A client has a key for each region and service that it calls, and a new one daily. About 1 KiB each.
const MAX_KEYS = 1_000;

interface KeptKey {
  readonly secretAccessKey: string;
  readonly key: SigningKey;
}

/** Keeps the signing keys of signatures that were right, so that the failures of a client do not displace them. */
export class SigningKeys {
  readonly #keys = new Map<string, KeptKey>();

  /** @param secretAccessKey that of the access key in the credential, which may have changed */
  get(parts: SignatureParts, secretAccessKey: string): SigningKey {
    const kept = this.#keys.get(parts.credential);
    return kept?.secretAccessKey === secretAccessKey ? kept.key : new SigningKey(secretAccessKey, parts);
  }

  keep({ credential }: SignatureParts, secretAccessKey: string, key: SigningKey): void {
    const kept = this.#keys.get(credential);
    if (kept?.key === key) return;
    if (!kept && this.#keys.size >= MAX_KEYS) this.#keys.clear();
    this.#keys.set(credential, { secretAccessKey, key });
  }
}

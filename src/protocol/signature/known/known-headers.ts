import type { KnownSigner } from './known-signer.ts';
import { LastHeader } from './last-header.ts';

const SIGNATURE = 'Signature=';
const SIGNATURE_CHARACTERS = 64;

// One for each credential and set of signed headers, of which a client has a few. About 2 KiB each, and 16 KiB with the largest headers.
const MAX_HEADERS = 1_000;

export interface KnownSignature {
  readonly signer: KnownSigner;
  /** In hex. */
  readonly signature: string;
}

/**
 * Keeps what is known of `Authorization` headers that were right. All that differs between the requests of a client is the
 * signature, at the end.
 */
export class KnownHeaders {
  /** By the header without the signature. */
  readonly #signers = new Map<string, KnownSigner>();
  /** The last one found: a lookup hashes the text. */
  readonly #last = new LastHeader<KnownSigner>();

  find(header: string | undefined): KnownSignature | undefined {
    if (header === undefined) return undefined;
    const signature = header.slice(-SIGNATURE_CHARACTERS);
    let signer = this.#last.find(header);
    if (signer) return { signer, signature };
    signer = this.#signers.get(header.slice(0, -SIGNATURE_CHARACTERS));
    if (!signer) return undefined;
    this.#last.keep(header, signer);
    return { signer, signature };
  }

  /** Replaces an earlier one, whose secret has changed. */
  keep(header: string, signer: KnownSigner): void {
    const start = header.slice(0, -SIGNATURE_CHARACTERS);
    if (!start.endsWith(SIGNATURE)) return;
    if (this.#signers.size >= MAX_HEADERS && !this.#signers.has(start)) this.#signers.clear();
    this.#signers.set(start, signer);
    this.#last.keep(header, signer);
  }
}

import type { Signed, SignatureParts } from './parts.ts';

const SIGNATURE = 'Signature=';
const SIGNATURE_CHARACTERS = 64;

// One for each credential and set of signed headers, of which a client has a few. About 1 KiB each.
const MAX_HEADERS = 1_000;

/**
 * Keeps `Authorization` headers that were right, parsed. All that differs between the requests of a client is the signature,
 * at the end.
 */
export class KnownHeaders {
  readonly #parts = new Map<string, SignatureParts>();

  find(header: string | undefined): Signed | undefined {
    if (header === undefined) return undefined;
    const parts = this.#parts.get(header.slice(0, -SIGNATURE_CHARACTERS));
    return parts && { parts, signature: header.slice(-SIGNATURE_CHARACTERS) };
  }

  keep(header: string, parts: SignatureParts): void {
    const known = header.slice(0, -SIGNATURE_CHARACTERS);
    if (!known.endsWith(SIGNATURE) || this.#parts.has(known)) return;
    if (this.#parts.size >= MAX_HEADERS) this.#parts.clear();
    this.#parts.set(known, parts);
  }
}

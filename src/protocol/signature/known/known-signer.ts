import { hash } from 'node:crypto';
import { isAscii, textPrefix } from '../../../lib/aws/signature-v4.ts';
import { canonicalRequest } from '../../../lib/aws/sigv4/canonical-request.ts';
import type { SigningKey } from '../../../lib/aws/sigv4/signing-key.ts';
import type { WireRequest } from '../../http.ts';
import type { CheckedSignature } from '../check.ts';
import type { SigningCredentials } from '../credentials.ts';
import type { SignatureParts } from '../parts.ts';
import { headerValue } from '../signed-headers.ts';

/** What was signed, apart from the body. */
interface SignedHead {
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
  /** Of the signed headers, in the order of their names. */
  readonly values: readonly string[];
  /** The canonical request up to the hash of the body. */
  readonly canonical: string;
  /** The string to sign up to the hash of the canonical request. */
  readonly textPrefix: string;
}

/**
 * A credential with a set of signed headers, whose signature was right once. The next requests of a client have the same,
 * and within one second most of them differ in nothing but the body.
 */
export class KnownSigner {
  readonly parts: SignatureParts;
  /** That a signature is right. */
  readonly verdict: CheckedSignature;
  readonly #key: SigningKey;
  readonly #secretAccessKey: string;
  #head: SignedHead | undefined;

  constructor(parts: SignatureParts, verdict: CheckedSignature, key: SigningKey, secretAccessKey: string) {
    this.parts = parts;
    this.verdict = verdict;
    this.#key = key;
    this.#secretAccessKey = secretAccessKey;
  }

  /** @returns false also when the general verification has to decide */
  isSigned(
    request: WireRequest,
    { signature, timestamp }: { readonly signature: string; readonly timestamp: string },
    credentials: SigningCredentials,
  ): boolean {
    if (credentials.secretAccessKey !== this.#secretAccessKey) return false;
    const head = this.#headOf(request, timestamp);
    if (!head) return false;
    const canonicalHash = hash('sha256', head.canonical + hash('sha256', request.body));
    return this.#key.hasSigned(head.textPrefix + canonicalHash, signature);
  }

  #headOf(request: WireRequest, timestamp: string): SignedHead | undefined {
    const { method, path, rawQuery = '' } = request;
    const kept = this.#head;
    if (kept && kept.method === method && kept.path === path && kept.rawQuery === rawQuery) {
      if (this.#hasValues(request, kept.values)) return kept;
    }
    const { signedHeaders, signedHeadersText, scope } = this.parts;
    const values = signedHeaders.map((name) => headerValue(request, name));
    const valueOf = (name: string) => values[signedHeaders.indexOf(name)]!;
    const canonical = canonicalRequest(
      { method, path, rawQuery, signedHeaders, signedHeadersText, valueOf, payloadHash: '' },
      'normalized',
    );
    if (!isAscii(canonical)) return undefined;
    this.#head = { method, path, rawQuery, values, canonical, textPrefix: textPrefix(timestamp, scope) };
    return this.#head;
  }

  #hasValues(request: WireRequest, values: readonly string[]): boolean {
    const { signedHeaders } = this.parts;
    for (let index = 0; index < values.length; index++) {
      if (headerValue(request, signedHeaders[index]!) !== values[index]) return false;
    }
    return true;
  }
}

import { DEFAULT_REGION } from '../../lib/aws/default-region.ts';
import { accountOfAccessKey, endOfAccessKeyMs } from '../../lib/aws/access-key.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { WireRequest } from '../http.ts';
import { isSignedByVersion2, parseAuthorization } from './authorization.ts';
import { LastHeader } from './known/last-header.ts';

/** The caller and the service in a signature. None of it has been verified. */
export interface SignatureScope extends Namespace {
  readonly accessKeyId: string;
  /** `kinesis`, `lambda`, …; empty when it is not in the credential. */
  readonly service: string;
  /** When the session of a temporary access key ends. */
  readonly endsMs: number | undefined;
}

export const DEFAULT_ACCOUNT = '000000000000';

// A credential changes daily and a client has few. 1,000 covers many clients, at about 200 bytes each.
const MAX_CACHED_CREDENTIALS = 1_000;

/** Reads the scopes of signatures, and caches them by credential. */
export class ScopeReader {
  readonly #scopes = new Map<string, SignatureScope>();
  readonly #last = new LastHeader<SignatureScope>();

  /** @returns undefined for a request without a credential */
  read({ headers, query }: WireRequest): SignatureScope | undefined {
    const header = headers['authorization'];
    if (header === undefined) {
      if (isSignedByVersion2(query)) return parseCredential(`${query['AWSAccessKeyId']}///s3`);
      return this.#scopeOf(query['X-Amz-Credential']);
    }
    const known = this.#last.find(header);
    if (known) return known;
    const scope = this.#scopeOf(parseAuthorization(header).credential);
    if (scope) this.#last.keep(header, scope);
    return scope;
  }

  #scopeOf(credential: string | undefined): SignatureScope | undefined {
    if (credential === undefined || credential === '') return undefined;
    let scope = this.#scopes.get(credential);
    if (!scope) {
      scope = parseCredential(credential);
      if (this.#scopes.size >= MAX_CACHED_CREDENTIALS) this.#scopes.clear();
      this.#scopes.set(credential, scope);
    }
    return scope;
  }
}

/** `AKID/20260101/us-east-1/kinesis/aws4_request`; missing and malformed parts get defaults. */
function parseCredential(credential: string): SignatureScope {
  const parts = credential.split('/');
  // SigV4A has no region in its scope.
  if (parts.length === 4 && parts[3] === 'aws4_request') parts.splice(2, 0, DEFAULT_REGION);
  const [accessKeyId = '', , region = '', service = ''] = parts;
  return {
    accessKeyId,
    account: accountOfAccessKey(accessKeyId) ?? DEFAULT_ACCOUNT,
    region: /^[a-z0-9-]{1,32}$/.test(region) ? region : DEFAULT_REGION,
    service,
    endsMs: endOfAccessKeyMs(accessKeyId),
  };
}

import {
  ExpiredToken,
  IncompleteSignature,
  InvalidSignature,
  MissingAuthenticationToken,
} from '../schema/common-errors.ts';
import { accountOfAccessKey, endOfAccessKeyMs } from '../lib/aws/access-key.ts';
import type { ServiceError } from '../schema/error.ts';
import type { Namespace } from '../lib/aws/namespace.ts';
import type { Exchange } from './exchange.ts';
import type { WireRequest } from './http.ts';

/** The caller and the service in a signature. None of it has been verified. */
export interface SignatureScope extends Namespace {
  readonly accessKeyId: string;
  /** `kinesis`, `lambda`, …; empty when it is not in the credential. */
  readonly service: string;
  /** When the session of a temporary access key ends. */
  readonly endsMs: number | undefined;
}

export const DEFAULT_ACCOUNT = '000000000000';
export const DEFAULT_REGION = 'us-east-1';

// A credential changes daily and a client has few. 1,000 covers many clients, at about 200 bytes each.
const MAX_CACHED_CREDENTIALS = 1_000;

// The form that all SDKs write. Others are split into parameters.
const USUAL_HEADER = /^AWS4-HMAC-SHA256 Credential=([^, ]+), ?SignedHeaders=[^, ]+, ?Signature=[^, ]+$/;

const QUERY_PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
] as const;

/** Reads the scopes of signatures, and caches them by credential. */
export class ScopeReader {
  readonly #scopes = new Map<string, SignatureScope>();

  /** @returns undefined for a request without a credential */
  read({ headers, query }: WireRequest): SignatureScope | undefined {
    const header = headers['authorization'];
    if (header === undefined && isSignedByVersion2(query))
      return parseCredential(`${query['AWSAccessKeyId']}///s3`);
    const credential =
      header === undefined
        ? query['X-Amz-Credential']
        : (USUAL_HEADER.exec(header)?.[1] ?? headerParameters(header).get('Credential'));
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

/**
 * Checks that a signature is present and complete, and that the session of its access key has not expired.
 * @returns the error to return, if any: docs/aws/wire-protocols.md#authentication-errors
 */
export function findSignatureFault({
  request,
  isSessionExpired,
}: Pick<Exchange, 'request' | 'isSessionExpired'>): ServiceError | undefined {
  const fault = findIncompleteSignature(request);
  if (fault || !isSessionExpired) return fault;
  return ExpiredToken('The security token included in the request is expired');
}

function findIncompleteSignature({ headers, query }: WireRequest): ServiceError | undefined {
  const header = headers['authorization'];
  if (header === undefined) return findQueryFault(query);
  if ('X-Amz-Algorithm' in query) {
    return InvalidSignature(
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  const isDated = headers['x-amz-date'] !== undefined || headers['date'] !== undefined;
  if (isDated && USUAL_HEADER.test(header)) return undefined;
  const parameters = headerParameters(header);
  let missing = '';
  for (const name of ['Credential', 'Signature', 'SignedHeaders']) {
    if (!parameters.get(name)) missing += `Authorization header requires '${name}' parameter. `;
  }
  if (!isDated) {
    missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  return missing === '' ? undefined : IncompleteSignature(`${missing}Authorization=${header}`);
}

/**
 * Signature version 2 in a query, with which AWS CLI v1 still signs S3 URLs.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/developerguide/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
 */
function isSignedByVersion2(query: WireRequest['query']): boolean {
  return ['AWSAccessKeyId', 'Signature', 'Expires'].every((name) => Boolean(query[name]));
}

function findQueryFault(query: WireRequest['query']): ServiceError | undefined {
  if (isSignedByVersion2(query)) return undefined;
  if (!Object.hasOwn(query, 'X-Amz-Algorithm'))
    return MissingAuthenticationToken('Missing Authentication Token');
  const missing = QUERY_PARAMETERS.filter((name) => !query[name]);
  if (missing.length === 0) return undefined;
  const sentences = missing.map((name) => `AWS query-string parameters must include '${name}'. `);
  return IncompleteSignature(`${sentences.join('')}Re-examine the query-string parameters.`);
}

/** The `name=value` pairs of the header, which AWS splits at commas and spaces. */
function headerParameters(header: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of header.split(/[, ]+/)) {
    const equals = part.indexOf('=');
    if (equals > 0) parameters.set(part.slice(0, equals), part.slice(equals + 1));
  }
  return parameters;
}

/** `AKID/20260101/us-east-1/kinesis/aws4_request`; missing and malformed parts get defaults. */
function parseCredential(credential: string): SignatureScope {
  const [accessKeyId = '', , region = '', service = ''] = credential.split('/');
  return {
    accessKeyId,
    account: accountOfAccessKey(accessKeyId) ?? DEFAULT_ACCOUNT,
    region: /^[a-z0-9-]{1,32}$/.test(region) ? region : DEFAULT_REGION,
    service,
    endsMs: endOfAccessKeyMs(accessKeyId),
  };
}

import type { Clock } from '../../lib/time/clock.ts';
import {
  ExpiredToken,
  IncompleteSignature,
  InvalidSignature,
  MissingAuthenticationToken,
} from '../../schema/common-errors.ts';
import type { ServiceError } from '../../schema/error.ts';
import type { WireRequest } from '../http.ts';
import { isSignedByVersion2, parseAuthorization } from './authorization.ts';
import type { CheckedSignature, SignatureCheck } from './check.ts';
import { LastHeader } from './known/last-header.ts';
import { findIncompleteS3Signature } from './s3/incomplete.ts';
import type { SignatureScope } from './scope.ts';

const QUERY_PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
] as const;

/**
 * Checks that a signature is present and complete, and that the session of its access key has not expired. The signature
 * itself is not verified.
 */
export class PresenceCheck implements SignatureCheck {
  readonly #clock: Clock;
  /** The last header that was complete, as every one of the usual form is. */
  readonly #complete = new LastHeader<CheckedSignature>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  check(request: WireRequest, scope: SignatureScope | undefined): CheckedSignature {
    const isExpired = scope?.endsMs !== undefined && this.#clock.now() >= scope.endsMs;
    const { headers, query } = request;
    const header = headers['authorization'];
    const isUsual =
      header !== undefined && headers['x-amz-date'] !== undefined && !('X-Amz-Algorithm' in query);
    if (isExpired || !isUsual) return new PresentSignature(request, isExpired);
    const known = this.#complete.find(header);
    if (!known) this.#complete.keep(header, COMPLETE);
    return known ?? new PresentSignature(request, isExpired);
  }
}

const COMPLETE: CheckedSignature = { verifiedKey: undefined, faultFor: () => undefined };

class PresentSignature implements CheckedSignature {
  readonly #request: WireRequest;
  readonly #isExpired: boolean;

  constructor(request: WireRequest, isExpired: boolean) {
    this.#request = request;
    this.#isExpired = isExpired;
  }

  get verifiedKey(): undefined {
    return undefined;
  }

  faultFor(service: string | undefined): ServiceError | undefined {
    const fault = findIncompleteSignature(this.#request);
    if (fault && service === 's3') return findIncompleteS3Signature(this.#request) ?? fault;
    if (fault || !this.#isExpired) return fault;
    return ExpiredToken('The security token included in the request is expired');
  }
}

/** Whether a request has no signature at all, and does not try to have one. */
export function isUnsigned({ headers, query }: WireRequest): boolean {
  return (
    headers['authorization'] === undefined && !('X-Amz-Algorithm' in query) && !isSignedByVersion2(query)
  );
}

/** @returns the error to return, if any: docs/aws/wire-protocols.md#authentication-errors */
export function findIncompleteSignature({ headers, query }: WireRequest): ServiceError | undefined {
  const header = headers['authorization'];
  if (header === undefined) return findQueryFault(query);
  if ('X-Amz-Algorithm' in query) {
    return InvalidSignature(
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  const { credential, signature, signedHeaders } = parseAuthorization(header);
  const isDated = headers['x-amz-date'] !== undefined || headers['date'] !== undefined;
  if (isDated && credential && signature && signedHeaders) return undefined;
  let missing = '';
  for (const [name, value] of Object.entries({
    Credential: credential,
    Signature: signature,
    SignedHeaders: signedHeaders,
  })) {
    if (!value) missing += `Authorization header requires '${name}' parameter. `;
  }
  if (!isDated) {
    missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  return IncompleteSignature(`${missing}Authorization=${header}`);
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

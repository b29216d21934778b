import { formatTimestamp } from '../../lib/aws/sigv4/timestamp.ts';
import {
  ExpiredToken,
  IncompleteSignature,
  InvalidSignature,
  UnrecognizedClient,
} from '../../schema/common-errors.ts';
import type { ServiceError } from '../../schema/error.ts';

/** Where a signature is. */
export type SignatureForm = 'header' | 'query';

/** What is wrong with the scope of a credential; undefined members are right. */
export interface ScopeProblems {
  readonly region?: string | undefined;
  /** The service that the request addresses, and that in the scope. */
  readonly service?: { readonly expected: string; readonly found: string } | undefined;
  readonly terminator?: string | undefined;
  /** The date in the scope, and the time of the request. */
  readonly date?: { readonly found: string; readonly timestamp: string } | undefined;
}

/** When a signature was made, and until when it is accepted. */
export interface SignatureTimes {
  readonly signedMs: number;
  readonly nowMs: number;
  /** How long before and after it was made. */
  readonly windowMs: number;
}

/** The errors for each way in which a signature can be wrong, in the order in which they are looked for. */
export interface SignatureFaults {
  invalidDate(text: string, form: SignatureForm): ServiceError;
  invalidExpiry(expires: string | undefined): ServiceError;
  expired(times: SignatureTimes, form: SignatureForm): ServiceError;
  early(times: SignatureTimes, form: SignatureForm): ServiceError;
  /** `host` or other headers that must be signed are not. */
  unsignedHeaders(names: readonly string[]): ServiceError;
  unsupportedAlgorithm(algorithm: string): ServiceError;
  invalidCredential(credential: string, form: SignatureForm): ServiceError;
  invalidScope(problems: ScopeProblems, form: SignatureForm): ServiceError;
  unknownKey(accessKeyId: string): ServiceError;
  mismatch(of: { accessKeyId: string; signature: string; stringToSign: string }): ServiceError;
  invalidToken(): ServiceError;
  expiredToken(): ServiceError;
}

/**
 * The errors of all services but S3, as AWS returns them in the JSON protocols. Others change code and status.
 * @see docs/aws/wire-protocols.md#authentication-errors
 */
export const commonFaults: SignatureFaults = {
  invalidDate: (text) =>
    IncompleteSignature(
      `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    ),
  invalidExpiry: () =>
    IncompleteSignature('X-Amz-Expires must be a number of seconds, at most a week: 604800.'),
  expired: ({ signedMs, nowMs, windowMs }) =>
    InvalidSignature(
      `Signature expired: ${formatTimestamp(signedMs)} is now earlier than ` +
        `${formatTimestamp(nowMs - windowMs)} (${formatTimestamp(nowMs)} - ${minutes(windowMs)} min.)`,
    ),
  early: ({ signedMs, nowMs, windowMs }) =>
    InvalidSignature(
      `Signature not yet current: ${formatTimestamp(signedMs)} is still later than ` +
        `${formatTimestamp(nowMs + windowMs)} (${formatTimestamp(nowMs)} + ${minutes(windowMs)} min.)`,
    ),
  unsignedHeaders(names) {
    const name = names.includes('host') ? "'Host' or ':authority'" : `'${names[0]}'`;
    return InvalidSignature(`${name} must be a 'SignedHeader' in the AWS Authorization.`);
  },
  unsupportedAlgorithm: (algorithm) =>
    IncompleteSignature(`Unsupported AWS 'algorithm': '${algorithm}' (only AWS4-HMAC-SHA256 for now). `),
  invalidCredential: (credential) =>
    IncompleteSignature(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    ),
  invalidScope({ region, service, terminator, date }) {
    const sentences: string[] = [];
    if (region !== undefined)
      sentences.push(`Credential should be scoped to a valid Region, not '${region}'. `);
    if (service) sentences.push(`Credential should be scoped to correct service: '${service.expected}'. `);
    if (terminator !== undefined) {
      sentences.push(
        `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'. `,
      );
    }
    if (date) {
      sentences.push(
        'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
          `'${date.found}' != '${date.timestamp.slice(0, 8)}', from '${date.timestamp}'.`,
      );
    }
    return InvalidSignature(sentences.join(''));
  },
  unknownKey: () => UnrecognizedClient('The security token included in the request is invalid.'),
  mismatch: () =>
    InvalidSignature(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    ),
  invalidToken: () => UnrecognizedClient('The security token included in the request is invalid.'),
  expiredToken: () => ExpiredToken('The security token included in the request is expired'),
};

function minutes(ms: number): number {
  return Math.round(ms / 60_000);
}

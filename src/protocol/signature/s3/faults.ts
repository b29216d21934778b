import { ExpiredToken } from '../../../schema/common-errors.ts';
import { defineError, type ServiceError } from '../../../schema/error.ts';
import type { SignatureFaults, SignatureForm, SignatureTimes } from '../faults.ts';

const AccessDenied = defineError('AccessDenied', { status: 403 });
const AuthorizationHeaderMalformed = defineError('AuthorizationHeaderMalformed');
const AuthorizationQueryParametersError = defineError('AuthorizationQueryParametersError');
const InvalidAccessKeyId = defineError('InvalidAccessKeyId', { status: 403 });
const InvalidRequest = defineError('InvalidRequest');
const InvalidToken = defineError('InvalidToken');
const RequestTimeTooSkewed = defineError('RequestTimeTooSkewed', { status: 403 });
const SignatureDoesNotMatch = defineError('SignatureDoesNotMatch', { status: 403 });

/**
 * The errors of S3.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export const s3Faults: SignatureFaults = {
  invalidDate: (_text, form) =>
    form === 'header'
      ? AccessDenied('AWS authentication requires a valid Date or x-amz-date header')
      : AuthorizationQueryParametersError(
          "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
        ),
  invalidExpiry: (expires) => AuthorizationQueryParametersError(expirySentence(expires)),
  expired: (times, form) => (form === 'header' ? skewed(times) : expiredUrl(times)),
  early: (times, form) =>
    form === 'header'
      ? skewed(times)
      : AccessDenied('Request is not yet valid', {
          details: { 'X-Amz-Date': times.signedMs, ServerTime: iso(times.nowMs) },
        }),
  unsignedHeaders: (names) =>
    AccessDenied('There were headers present in the request which were not signed', {
      details: { HeadersNotSigned: names.join(', ') },
    }),
  unsupportedAlgorithm: () =>
    InvalidRequest(
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    ),
  invalidCredential: (_credential, form) =>
    malformed(
      form,
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ),
  invalidScope({ region, service, terminator, date }, form) {
    if (date) {
      return malformed(
        form,
        `Invalid credential date "${date.found}". This date is not the same as X-Amz-Date: "${date.timestamp.slice(0, 8)}".`,
      );
    }
    if (region !== undefined) return malformed(form, `the region '${region}' is wrong`);
    if (service)
      return malformed(form, `incorrect service "${service.found}". This endpoint belongs to "s3".`);
    return malformed(form, `incorrect terminal "${terminator}". This endpoint uses "aws4_request".`);
  },
  unknownKey: (accessKeyId) =>
    InvalidAccessKeyId('The AWS Access Key Id you provided does not exist in our records.', {
      details: { AWSAccessKeyId: accessKeyId },
    }),
  mismatch: ({ accessKeyId, signature, stringToSign }) =>
    SignatureDoesNotMatch(
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      {
        details: {
          AWSAccessKeyId: accessKeyId,
          StringToSign: stringToSign,
          SignatureProvided: signature,
        },
      },
    ),
  invalidToken: () => InvalidToken('The provided token is malformed or otherwise invalid.'),
  expiredToken: () => ExpiredToken('The provided token has expired.'),
};

/** An URL that has expired. @param seconds `X-Amz-Expires`, which version 2 does not have */
export function expiredUrl(
  { signedMs, nowMs, windowMs }: SignatureTimes,
  seconds: number | undefined = windowMs / 1000,
): ServiceError {
  return AccessDenied('Request has expired', {
    details: {
      ...(seconds > 0 && { 'X-Amz-Expires': seconds }),
      Expires: iso(signedMs + windowMs),
      ServerTime: iso(nowMs),
    },
  });
}

export function invalidExpiryTime(expires: string): ServiceError {
  return AccessDenied(`Invalid date (should be seconds since epoch): ${expires}`);
}

function skewed({ signedMs, nowMs, windowMs }: SignatureTimes): ServiceError {
  return RequestTimeTooSkewed("The difference between the request time and the server's time is too large.", {
    details: {
      RequestTime: iso(signedMs),
      ServerTime: iso(nowMs),
      MaxAllowedSkewMilliseconds: windowMs,
    },
  });
}

function malformed(form: SignatureForm, what: string): ServiceError {
  return form === 'header'
    ? AuthorizationHeaderMalformed(`The authorization header is malformed; ${what}`)
    : AuthorizationQueryParametersError(`Error parsing the X-Amz-Credential parameter; ${what}`);
}

function expirySentence(expires: string | undefined): string {
  if (!expires) {
    return 'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.';
  }
  if (/^-\d+$/.test(expires)) return 'X-Amz-Expires must be non-negative';
  if (/^\d+$/.test(expires)) {
    return 'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds';
  }
  return 'X-Amz-Expires should be a number';
}

/** Without milliseconds: `2026-01-01T00:00:00Z`. */
function iso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}/, '');
}

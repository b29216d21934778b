import type { ServiceError } from '../../schema/error.ts';
import type { WireRequest } from '../http.ts';
import type { SignatureFaults } from './faults.ts';
import type { SignatureParts } from './parts.ts';

/** The clocks of client and server may differ by this much. */
export const MAX_SKEW_MS = 15 * 60_000;
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
const MAX_EXPIRES_SECONDS = 7 * 24 * 60 * 60;

/** Checks that a request was signed recently, or that its URL has not expired. */
export function findTimeFault(
  { query }: WireRequest,
  { form, service }: SignatureParts,
  { signedMs, nowMs }: { readonly signedMs: number; readonly nowMs: number },
  faults: SignatureFaults,
): ServiceError | undefined {
  let windowMs = MAX_SKEW_MS;
  if (form === 'query') {
    const expires = query['X-Amz-Expires'];
    // Required by S3 only.
    if (expires !== undefined || service === 's3') {
      const seconds = /^\d+$/.test(expires ?? '') ? Number(expires) : Infinity;
      if (seconds > MAX_EXPIRES_SECONDS) return faults.invalidExpiry(expires);
      windowMs = seconds * 1000;
    }
  }
  // Times of signatures have no fractions of seconds: one that is exactly 15 minutes old is accepted.
  const isSkewed =
    form === 'header' ? wholeSeconds(nowMs) - signedMs > windowMs : nowMs - signedMs > windowMs;
  if (isSkewed) return faults.expired({ signedMs, nowMs, windowMs }, form);
  if (signedMs - nowMs > MAX_SKEW_MS) return faults.early({ signedMs, nowMs, windowMs: MAX_SKEW_MS }, form);
  return undefined;
}

function wholeSeconds(ms: number): number {
  return ms - (ms % 1_000);
}

import { hash } from 'node:crypto';
import { defineError, type ServiceError } from '../../../schema/error.ts';
import type { WireRequest } from '../../http.ts';
import type { SignatureForm } from '../faults.ts';

const ContentHashMismatch = defineError('XAmzContentSHA256Mismatch');
const InvalidArgument = defineError('InvalidArgument');
const InvalidRequest = defineError('InvalidRequest');

const UNSIGNED = 'UNSIGNED-PAYLOAD';
const SIGNED_CHUNKS = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const SIGNED_CHUNKS_TRAILER = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
const UNSIGNED_CHUNKS = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/** How the body of a request to S3 is signed. */
export type S3Payload =
  | { readonly kind: 'hashed' | 'unsigned'; readonly value: string }
  | { readonly kind: 'chunks'; readonly value: string; readonly hasTrailer: boolean };

/**
 * Reads `x-amz-content-sha256`, which S3 requires, except in URLs.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function s3PayloadOf({ headers, query }: WireRequest, form: SignatureForm): S3Payload | ServiceError {
  const value =
    headers['x-amz-content-sha256'] ??
    (form === 'query' ? (query['X-Amz-Content-Sha256'] ?? UNSIGNED) : undefined);
  switch (value) {
    case undefined:
      return InvalidRequest('Missing required header for this request: x-amz-content-sha256');
    case UNSIGNED:
    case UNSIGNED_CHUNKS:
      return { kind: 'unsigned', value };
    case SIGNED_CHUNKS:
    case SIGNED_CHUNKS_TRAILER:
      return { kind: 'chunks', value, hasTrailer: value === SIGNED_CHUNKS_TRAILER };
    default:
      if (/^[0-9a-f]{64}$/i.test(value)) return { kind: 'hashed', value };
      return InvalidArgument(
        `x-amz-content-sha256 must be ${UNSIGNED}, ${UNSIGNED_CHUNKS}, ${SIGNED_CHUNKS}, ${SIGNED_CHUNKS_TRAILER}, or a valid sha256 value.`,
        { details: { ArgumentName: 'x-amz-content-sha256', ArgumentValue: value } },
      );
  }
}

/** Compares a body with the hash that the client has signed. */
export function findHashFault(body: Buffer, signed: string): ServiceError | undefined {
  const computed = hash('sha256', body);
  if (computed === signed.toLowerCase()) return undefined;
  return ContentHashMismatch("The provided 'x-amz-content-sha256' header does not match what was computed.", {
    details: { ClientComputedContentSHA256: signed, S3ComputedContentSHA256: computed },
  });
}

import { hash } from 'node:crypto';
import { KIB } from '../../../lib/bytes.ts';
import type { SigningKey } from '../../../lib/aws/sigv4/signing-key.ts';
import { defineError, type ServiceError } from '../../../schema/error.ts';
import { splitAwsChunks, TRAILER_SIGNATURE } from '../../rest/aws-chunked.ts';
import { isEqual } from '../is-equal.ts';

const IncompleteBody = defineError('IncompleteBody');
const InvalidChunkSize = defineError('InvalidChunkSizeError', { status: 403 });

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html, which bounds the number of digests as well.
const MIN_CHUNK_BYTES = 8 * KIB;
const EMPTY_HASH = hash('sha256', '');

export interface ChunkSigner {
  readonly key: SigningKey;
  readonly timestamp: string;
  /** `20260101/us-east-1/s3/aws4_request` */
  readonly scope: string;
  /** The signature of the head, on which that of the first chunk is based. */
  readonly seed: string;
}

/**
 * Verifies a body of signed chunks: the signature of each covers its bytes and the signature before it.
 * @param decodedLength `x-amz-decoded-content-length`
 * @param mismatch the error for a wrong signature
 */
export function findChunkFault(
  body: Buffer,
  signer: ChunkSigner,
  options: {
    readonly hasTrailer: boolean;
    readonly decodedLength: string | undefined;
    readonly mismatch: (stringToSign: string, signature: string) => ServiceError;
  },
): ServiceError | undefined {
  const { key, timestamp, scope, seed } = signer;
  const content = splitAwsChunks(body);
  if (!content) return IncompleteBody('The request body terminated unexpectedly');
  const { chunks, trailer } = content;
  let previous = seed;
  let length = 0;
  for (const [index, { bytes, signature = '' }] of chunks.entries()) {
    // The two last are that with the rest of the content, and the empty one.
    if (bytes.length < MIN_CHUNK_BYTES && index < chunks.length - 2) {
      return InvalidChunkSize('Only the last chunk is allowed to have a size less than 8192 bytes');
    }
    const text = `AWS4-HMAC-SHA256-PAYLOAD\n${timestamp}\n${scope}\n${previous}\n${EMPTY_HASH}\n${hash('sha256', bytes)}`;
    if (!isEqual(key.sign(text), signature)) return options.mismatch(text, signature);
    previous = signature;
    length += bytes.length;
  }
  if (options.decodedLength !== undefined && options.decodedLength !== String(length)) {
    return IncompleteBody(
      'You did not provide the number of bytes specified by the Content-Length HTTP header.',
    );
  }
  if (!options.hasTrailer) return undefined;
  const { headers, signature } = parseTrailer(trailer);
  const text = `AWS4-HMAC-SHA256-TRAILER\n${timestamp}\n${scope}\n${previous}\n${hash('sha256', Buffer.from(headers, 'latin1'))}`;
  return isEqual(key.sign(text), signature) ? undefined : options.mismatch(text, signature);
}

/** The signed lines of a trailer, in canonical form, and their signature. */
function parseTrailer(trailer: string): { headers: string; signature: string } {
  const lines: string[] = [];
  let signature = '';
  for (const line of trailer.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === TRAILER_SIGNATURE) signature = value;
    else lines.push(`${name}:${value}\n`);
  }
  return { headers: lines.sort().join(''), signature };
}

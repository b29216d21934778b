import { gunzipSync } from 'node:zlib';
import { SerializationError } from '../schema/common-errors.ts';
import type { WireRequest } from './http.ts';

// What a compressed body may come to: no operation that clients compress for takes as much.
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The body as it was before the client compressed it, as SDKs do with large requests of some operations.
 * @throws SerializationException for what is not gzip, or comes to too much
 * @see https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait
 */
export function plainBody({ headers, body }: WireRequest): Buffer {
  if (headers['content-encoding'] !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: MAX_BYTES });
  } catch {
    throw SerializationError();
  }
}

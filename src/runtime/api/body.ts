import type { IncomingMessage } from 'node:http';
import { MIB } from '../../lib/bytes.ts';

/**
 * The largest buffered result: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html,
 * docs/aws/lambda-invocations.md#invoke
 */
export const MAX_RESPONSE_BYTES = 6_291_556;

/**
 * The largest streamed result; it was 20 MB until July 2025.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
export const MAX_STREAMED_BYTES = 200 * MIB;

export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large'; readonly maxBytes: number }
  /** The process disconnected before the end. */
  | { readonly kind: 'truncated' };

/** Reads a body to its end. The bytes of a body that is too large are counted and dropped. */
export function readBody(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    request.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= MAX_RESPONSE_BYTES) chunks.push(chunk);
    });
    request.once('end', () => {
      if (sizeBytes > MAX_RESPONSE_BYTES) resolve({ kind: 'too-large', maxBytes: MAX_RESPONSE_BYTES });
      else resolve({ kind: 'whole', bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) });
    });
    request.once('close', () => resolve({ kind: 'truncated' }));
    request.once('error', () => resolve({ kind: 'truncated' }));
  });
}

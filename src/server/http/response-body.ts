import { KIB } from '../../lib/bytes.ts';
import type { WireResponse } from '../../protocol/http.ts';
import { SlicedBody } from '../../protocol/fast/sliced-body.ts';

/** Up to this size, appending a body to its head costs less than a second write. */
export const MAX_JOINED_BYTES = 16 * KIB;

/**
 * Whether the server must add the length of a complete body. The response to a HEAD request already contains it.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.6
 */
export function lacksLength({ status, headers }: WireResponse): boolean {
  return headers['content-length'] === undefined && status >= 200 && status !== 204 && status !== 304;
}

/** Whether HTTP allows no body in a response: RFC 9110 section 6.4.1. */
export function isBodiless(method: string | undefined, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 205 || status === 304;
}

/** The `content-length` to add to a response that is sent without its body; undefined for none. */
export function addedLength(response: WireResponse): string | undefined {
  const { status, body } = response;
  if (!lacksLength(response)) return undefined;
  if (status === 205) return '0';
  if (typeof body === 'string' || Buffer.isBuffer(body)) return String(Buffer.byteLength(body));
  return body instanceof SlicedBody ? String(body.byteLength) : undefined;
}

/**
 * Releases a body that is not sent. A stream is read to its end, because its source (a function) waits for its reader.
 * Sources end when the request's signal is aborted, or at their own deadline.
 */
export function discardBody(body: WireResponse['body']): void {
  if (body instanceof SlicedBody) body.release();
  else if (typeof body !== 'string' && !Buffer.isBuffer(body)) void readToEnd(body);
}

async function readToEnd(body: AsyncIterable<Buffer>): Promise<void> {
  try {
    for await (const chunk of body) void chunk;
  } catch {
    // The client has disconnected, so no response can report it.
  }
}

import type { WireResponse } from '../../protocol/http.ts';
import { SlicedBody } from '../../protocol/fast/sliced-body.ts';

/** Above this, copying a body costs more than a second piece to write. */
export const MAX_JOINED_BYTES = 16 * 1024;

/**
 * Whether the server must add the length of a whole body. The answer to a HEAD names the length itself.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.6
 */
export function lacksLength({ status, headers }: WireResponse): boolean {
  return headers['content-length'] === undefined && status >= 200 && status !== 204 && status !== 304;
}

/** Whether an answer has no body on the wire, whatever the dispatcher gave it: RFC 9110 section 6.4.1. */
export function isBodiless(method: string | undefined, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 205 || status === 304;
}

/** The length that the head of an answer without a body names; undefined where it names none. */
export function statedLength(answer: WireResponse): string | undefined {
  const { status, body } = answer;
  if (!lacksLength(answer)) return undefined;
  if (status === 205) return '0';
  if (typeof body === 'string' || Buffer.isBuffer(body)) return String(Buffer.byteLength(body));
  return body instanceof SlicedBody ? String(body.byteLength) : undefined;
}

/**
 * Ends the life of a body that is not sent. A stream is read to its end, because its source (a function) would
 * wait for its reader otherwise; sources end when the request's signal is aborted or by their own deadline.
 */
export function discardBody(body: WireResponse['body']): void {
  if (body instanceof SlicedBody) body.release();
  else if (typeof body !== 'string' && !Buffer.isBuffer(body)) void readToEnd(body);
}

async function readToEnd(body: AsyncIterable<Buffer>): Promise<void> {
  try {
    for await (const chunk of body) void chunk;
  } catch {
    // The client is gone: there is no one to report to.
  }
}

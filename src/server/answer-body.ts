import type { WireResponse } from '../protocol/http.ts';

/** Above this, copying a body costs more than a second piece to write. */
export const MAX_JOINED_BYTES = 16 * 1024;

/**
 * Whether the length of a whole body is still to be told. The answer to a HEAD says itself how long it would be.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.6
 */
export function lacksLength({ status, headers }: WireResponse): boolean {
  return headers['content-length'] === undefined && status >= 200 && status !== 204 && status !== 304;
}

import { MIB } from '../../../lib/bytes.ts';

/*
 * Frames between the process that has a store and one that uses it. Numbers are little-endian.
 *
 *   0  4  length of the body
 *   4  4  the request that it makes or answers; 0 for none
 *   8  1  kind
 *   9     body
 *
 * Both ends are of the same release: the first frame has its version.
 */
export const HEADER_BYTES = 9;

/** A batch has up to 16 MiB, and a read that returns one has no more with it. */
export const MAX_BODY_BYTES = 32 * MIB;

export const FRAME = {
  /** The version, as text. Answered by every document, `loaded`, and `status`. */
  hello: 1,
  /** JSON of a name and its arguments, with bytes: call.ts. */
  call: 2,
  /** log.ts */
  append: 3,
  /** The request needs no answer any more. */
  cancel: 4,
  /** Bytes of a blob, before the call or the result that they belong to. */
  piece: 5,
  /** JSON, with bytes. */
  result: 6,
  /** JSON of an error. */
  failed: 7,
  /** log.ts */
  appended: 8,
  /** log.ts */
  batches: 9,
  /** meta-change.ts */
  change: 10,
  /** Every document as of the first frame has been sent. */
  loaded: 11,
  /** JSON: status.ts */
  status: 12,
} as const;

/** The other end sent what it never sends. The connection ends. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** What reading damaged frames throws. */
export function isDamage(error: unknown): error is Error {
  return error instanceof ProtocolError || error instanceof RangeError || error instanceof SyntaxError;
}

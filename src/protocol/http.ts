import type { SlicedBody } from './fast/sliced-body.ts';

/** A request as it came off the wire, whatever carried it: HTTP/1.1 or HTTP/2. */
export interface WireRequest {
  readonly method: string;
  /** As sent: still percent-encoded, without the query. */
  readonly path: string;
  /** Decoded; where a name repeats, the first value counts. */
  readonly query: Readonly<Record<string, string>>;
  /** As sent, with repeated names: still percent-encoded, without the question mark. */
  readonly rawQuery?: string | undefined;
  /** Names in lower case; values of repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /**
   * The whole body. Valid only until the response has been produced: buffers are reused. It belongs to who
   * answers: a protocol may decode the body in its place.
   */
  readonly body: Buffer;
}

/** An answer. A body in slices is released by who sends it. A stream body is pulled as fast as the client takes it, and ended when the client goes. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Each sent as a `set-cookie`, the one header that is never joined. */
  readonly cookies?: readonly string[];
  readonly body: Buffer | string | SlicedBody | AsyncIterable<Buffer>;
}

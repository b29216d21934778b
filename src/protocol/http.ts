import type { SlicedBody } from './fast/sliced-body.ts';

/** The connection of a request. A socket of `node:net` or `node:tls` is one. */
export interface ClientConnection {
  /** The peer's IP address; undefined after it has disconnected, unless it was read before. */
  readonly remoteAddress?: string | undefined;
  /** Whether the connection uses TLS. */
  readonly encrypted?: boolean;
}

/** A request over HTTP/1.1 or HTTP/2. */
export interface WireRequest {
  readonly method: string;
  /** As sent: percent-encoded, without the query. */
  readonly path: string;
  /** The path that was sent, where `path` was changed since. */
  readonly sentPath?: string | undefined;
  /** Decoded. Only the first value of a repeated name. */
  readonly query: Readonly<Record<string, string>>;
  /** As sent, with repeated names: percent-encoded, without the question mark. */
  readonly rawQuery?: string | undefined;
  /** Names in lower case. Values of repeated headers are joined with `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Names and values as sent, by turns. Absent when no name is repeated. */
  readonly rawHeaders?: readonly string[] | undefined;
  /**
   * The whole body, decoded in place by some protocols. Valid only until there is a response, because buffers are
   * reused.
   */
  readonly body: Buffer;
}

/** The sender releases a sliced body. It reads a stream at the speed of the client, and ends it when the client disconnects. */
export interface WireResponse {
  readonly status: number;
  /** Without `content-length` when the body is a stream, which is sent in chunks. */
  readonly headers: Readonly<Record<string, string>>;
  /** Each is sent as a separate `set-cookie` header, because browsers do not split joined ones. */
  readonly cookies?: readonly string[];
  readonly body: Buffer | string | SlicedBody | AsyncIterable<Buffer>;
}

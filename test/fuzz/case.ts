/** One request as it is sent. Bytes are kept as text, one character each, so that a case is readable JSON. */
export type FuzzCase = Http1Case | Http2Case;

interface Described {
  /** A description for the report. */
  readonly name: string;
  /** Whether a 502 for an invalid response of a function is possible. */
  readonly isForFunction?: boolean;
}

export interface Http1Case extends Described {
  readonly wire: 'http1';
  readonly bytes: string;
  /** Whether the request is complete, and whether it is a HEAD, so that the response can be checked byte by byte. */
  readonly framing: 'head' | 'body' | 'unknown';
}

export interface Http2Case extends Described {
  readonly wire: 'http2';
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A request before it is encoded. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

// Function URLs differ between runs, so cases contain these placeholders.
export const WHOLE_URL = '/WHOLE-FUNCTION-URL';
export const STREAMED_URL = '/STREAMED-FUNCTION-URL';

/** One request as it goes over the wire. Text stands for bytes, one character each, so that a case is readable JSON. */
export type FuzzCase = Http1Case | Http2Case;

interface Described {
  /** What was done, for the report. */
  readonly name: string;
  /** Whether the server can answer with the 502 of a function. */
  readonly isForFunction?: boolean;
}

export interface Http1Case extends Described {
  readonly wire: 'http1';
  readonly bytes: string;
  /** Whether the request is whole and known to be a HEAD or not, so that its answers can be checked byte by byte. */
  readonly framing: 'head' | 'body' | 'unknown';
}

export interface Http2Case extends Described {
  readonly wire: 'http2';
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A request before it is put into bytes. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

// Function URLs differ from run to run; cases name them by these.
export const WHOLE_URL = '/WHOLE-FUNCTION-URL';
export const STREAMED_URL = '/STREAMED-FUNCTION-URL';

/** What one round measured with one Node.js. Processor time is that of the server, with all its threads. */
export interface NodeFigures extends OwnCodeFigures {
  readonly putMicros: number;
  readonly putsPerSecond: number;
  /** Of a record, in calls of 500. */
  readonly batchedPutMicros: number;
  /** Of a response of 10 MB. */
  readonly readMs: number;
  /** Of the article's path, of server and functions together, for a thousand records. */
  readonly pathMs: number;
  readonly startMs: number;
  /** Of `node -e 0`. */
  readonly bareStartMs: number;
}

export interface NodeResult {
  readonly version: string;
  readonly rounds: readonly NodeFigures[];
}

/**
 * What Millrace does itself, beside what Node.js offers for it. Base64 is that of 1 KB; undefined where a line of Node.js does
 * not have its newer functions.
 */
export interface OwnCodeFigures {
  /** A request and its fixed response, read and written by our fast path. */
  readonly ownHttpMicros: number;
  /** The same through `node:http`, behind the same listener. */
  readonly nodeHttpMicros: number;
  /** Ours: `VectorBase64`. */
  readonly vectorDecodeMicros?: number | undefined;
  readonly vectorEncodeMicros?: number | undefined;
  /** `Buffer.write` with our checks, and `Buffer.toString` written into a response. */
  readonly bufferDecodeMicros: number;
  readonly bufferEncodeMicros: number;
  /** `setFromBase64`, strict, and `toBase64` written into a response. */
  readonly newDecodeMicros?: number | undefined;
  readonly newEncodeMicros?: number | undefined;
  /** `crypto.hash` of a partition key, which is what we use. */
  readonly oneShotMd5Micros: number;
  /** `crypto.createHash` of the same. */
  readonly objectMd5Micros: number;
}

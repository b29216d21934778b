/** What one round measured with one Node.js. Processor time is that of the server, with all its threads. */
export interface NodeFigures {
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

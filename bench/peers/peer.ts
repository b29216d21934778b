/** What one round of puts by 64 writers measured. Each waits for the acknowledgement of its record of 1 KB. */
export interface Puts {
  /** Including those of the warm-up. */
  readonly acknowledgedRecords: number;
  readonly recordsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface PutOptions {
  /** A name that is new in this run. */
  readonly name: string;
  readonly shards: number;
  readonly writers: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** A server that keeps streams of records, and a client that puts into it. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Where a record is when its put has been acknowledged. */
  readonly keeps: 'synced to disk' | 'in memory';
  /**
   * @param directory an empty one, for its data
   * @throws NotRun when it is not installed
   */
  start(directory: string, signal: AbortSignal): Promise<RunningPeer>;
}

export interface RunningPeer {
  /** The server; the processes that it starts are counted as well. */
  readonly pid: number;
  put(options: PutOptions): Promise<Puts>;
  stop(): Promise<void>;
}

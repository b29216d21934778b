/** What is asked of a server, over how many connections; one call is under way on each. */
export interface Workload {
  readonly name: 'PutRecord' | 'PutRecords' | 'GetRecords';
  readonly connections: number;
  readonly recordsPerCall: number;
  readonly recordBytes: number;
}

/** What a load process is told, as JSON in its first argument. */
export interface LoadOptions {
  readonly port: number;
  readonly streamName: string;
  readonly workload: Workload;
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** Ends earlier, after so many calls, warm-up included. */
  readonly maxCalls?: number;
  /** Of GetRecords: where every call reads from. */
  readonly iterator?: string;
  /** A shorter answer is a failure. */
  readonly minResponseBytes?: number;
  /** Calls that differ in their partition keys, before they come round again. */
  readonly distinctCalls?: number;
}

/** What a load process prints when it is done. Latencies are of whole calls. */
export interface LoadReport {
  readonly calls: number;
  /** Acknowledged (or read) in all, warm-up included: what must be found again. */
  readonly acknowledgedRecords: number;
  readonly callsPerSecond: number;
  readonly recordsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failures: readonly string[];
}

export const RECORD_BYTES = 1024;

/** Puts of one record each. */
export function singlePuts(connections: number): Workload {
  return { name: 'PutRecord', connections, recordsPerCall: 1, recordBytes: RECORD_BYTES };
}

/** As many records a call as Kinesis takes. */
export const FULL_PUTS: Workload = {
  name: 'PutRecords',
  connections: 4,
  recordsPerCall: 500,
  recordBytes: RECORD_BYTES,
};

/** Every record holds the same bytes, so that reading back can compare them. */
export function payload(recordBytes: number): Buffer {
  return Buffer.from('millrace bench '.repeat(Math.ceil(recordBytes / 15)).slice(0, recordBytes));
}

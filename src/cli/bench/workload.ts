import type { Credentials } from '../../lib/aws/signature-v4.ts';

/** The calls of a load test. Each connection has one call in flight. */
export interface Workload {
  readonly name: 'PutRecord' | 'PutRecords' | 'GetRecords';
  readonly connections: number;
  readonly recordsPerCall: number;
  readonly recordBytes: number;
}

/** The options of a load process: JSON in its first argument. */
export interface LoadOptions {
  readonly port: number;
  readonly streamName: string;
  readonly workload: Workload;
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** Stops early after this many calls, including those of the warm-up. */
  readonly maxCalls?: number;
  /** For GetRecords: the iterator that every call uses. */
  readonly iterator?: string;
  /** A shorter response counts as a failure. */
  readonly minResponseBytes?: number;
  /** Sent in addition to those of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Signs the requests, once, so that the signatures are accepted for a quarter of an hour. */
  readonly credentials?: Credentials;
  /** The number of requests with different partition keys, after which the requests repeat. */
  readonly distinctCalls?: number;
}

/** The output of a load process. Latencies are those of complete calls. */
export interface LoadReport {
  readonly calls: number;
  /** All acknowledged (or read) records, including those of the warm-up. All must be read back. */
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

/** The maximum number of records per call. */
export const FULL_PUTS: Workload = {
  name: 'PutRecords',
  connections: 4,
  recordsPerCall: 500,
  recordBytes: RECORD_BYTES,
};

/** All records have the same content, so that the check can compare them. */
export function payload(recordBytes: number): Buffer {
  return Buffer.from('millrace bench '.repeat(Math.ceil(recordBytes / 15)).slice(0, recordBytes));
}

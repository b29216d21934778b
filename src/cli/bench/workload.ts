/** What is sent, over how many connections. */
export interface Workload {
  readonly name: 'PutRecord' | 'PutRecords';
  readonly connections: number;
  readonly recordsPerCall: number;
  readonly recordBytes: number;
  /** What the first release has to reach, as a share of the yardstick. */
  readonly targetRatio: number;
}

export const WORKLOADS: readonly Workload[] = [
  { name: 'PutRecord', connections: 64, recordsPerCall: 1, recordBytes: 1024, targetRatio: 0.6 },
  { name: 'PutRecords', connections: 4, recordsPerCall: 500, recordBytes: 1024, targetRatio: 0.5 },
];

/** What a load process is told, as JSON in its first argument. */
export interface LoadOrder {
  readonly port: number;
  readonly streamName: string;
  readonly workload: Workload;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** What a load process prints when it is done. Latencies are of whole calls. */
export interface LoadReport {
  readonly calls: number;
  /** Acknowledged in all, warm-up included: what must be found again. */
  readonly acknowledgedRecords: number;
  readonly callsPerSecond: number;
  readonly recordsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failures: readonly string[];
}

/** Every record holds the same bytes, so that reading back can compare them. */
export function payload({ recordBytes }: Workload): Buffer {
  return Buffer.from('millrace bench '.repeat(Math.ceil(recordBytes / 15)).slice(0, recordBytes));
}

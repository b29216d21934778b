/** What a running stream did in a period. */
export interface Measured {
  readonly streamName: string;
  readonly region: string;
  /** From the first record to the last one in the period. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The peak is the mean of the busiest step of this length. */
  readonly stepMs: number;
  readonly recordsPerSecond: number;
  /** Mean of data and key. */
  readonly recordBytes: number;
  readonly peakToMean: number;
  /** Records that were refused, and so are missing from the rates. */
  readonly writesThrottled: number;
  readonly mode: 'PROVISIONED' | 'ON_DEMAND';
  readonly openShards: number;
  readonly hottestShard: { readonly shardId: string; readonly share: number } | undefined;
  /** Undefined when no key is hot, or when no record was found to look at. */
  readonly hottestKey: { readonly key: string; readonly shardId: string; readonly share: number } | undefined;
  readonly sampledRecords: number;
  /** Undefined when there are more than a sample shows. */
  readonly keys: number | undefined;
  /** Mappings, and registered consumers without one; other readers cannot be seen. Undefined when there are none. */
  readonly consumers: number | undefined;
  readonly fanOutConsumers: number;
  readonly retentionHours: number;
  /** Of the slowest function that reads the stream. */
  readonly handler: MeasuredHandler | undefined;
}

export interface MeasuredHandler {
  readonly functionName: string;
  readonly durationMs: number;
  /** The setting of the mapping. */
  readonly batchSize: number;
  /** Undefined when the function has been deleted. */
  readonly memoryMb: number | undefined;
}

/** What a stream is planned for. */
export interface Workload {
  /** The mean of all producers together. */
  readonly recordsPerSecond: number;
  /** Mean of data and partition key, which both count. */
  readonly recordBytes: number;
  /** The busiest second compared with the mean: 1 for a constant rate. */
  readonly peakToMean: number;
  /** Applications that read everything, of which `fanOutConsumers` use enhanced fan-out. */
  readonly consumers: number;
  readonly fanOutConsumers: number;
  /** How many partition keys there are, each as busy as the others; undefined for enough to be spread evenly. */
  readonly keys: number | undefined;
  /** The part of all traffic that has one partition key, from 0 to 1. */
  readonly hotKeyShare: number;
  /** The part of each limit of a shard that is to stay unused at the peak, from 0 to 1. */
  readonly headroom: number;
  readonly retentionHours: number;
  readonly handler: HandlerLoad;
}

/** The function that each consumer is. */
interface HandlerLoad {
  /** An invocation with no records: connections, fixed queries. */
  readonly durationMs: number;
  /** What each record of a batch adds. */
  readonly recordMs: number;
  /** Undefined to have one proposed. */
  readonly batchSize: number | undefined;
  readonly memoryMb: number;
}

/** Of the busiest second. */
export interface Peak {
  readonly recordsPerSecond: number;
  readonly bytesPerSecond: number;
}

export function peakOf({ recordsPerSecond, recordBytes, peakToMean }: Workload): Peak {
  const peak = recordsPerSecond * peakToMean;
  return { recordsPerSecond: peak, bytesPerSecond: peak * recordBytes };
}

/** Consumers that share what GetRecords may read. */
export function sharedConsumers({ consumers, fanOutConsumers }: Workload): number {
  return consumers - fanOutConsumers;
}

import type { Namespace } from '../lib/aws/namespace.ts';

/** Counts of a shard since the engine was opened. Mutable, because they are updated for every record. */
export interface ShardCounters {
  recordsIn: number;
  bytesIn: number;
  recordsOut: number;
  bytesOut: number;
  /** The part of `recordsOut` that GetRecords returned. Enhanced fan-out delivered the rest. */
  recordsPolled: number;
  /** The part of `bytesOut` that GetRecords returned. */
  bytesPolled: number;
  writesThrottled: number;
  readsThrottled: number;
  /** How far behind the newest record the latest read through the API was. */
  millisBehindLatest: number;
  /** Open subscriptions of enhanced fan-out. */
  subscriptions: number;
}

export function zeroCounters(): ShardCounters {
  return {
    recordsIn: 0,
    bytesIn: 0,
    recordsOut: 0,
    bytesOut: 0,
    recordsPolled: 0,
    bytesPolled: 0,
    writesThrottled: 0,
    readsThrottled: 0,
    millisBehindLatest: 0,
    subscriptions: 0,
  };
}

export interface ShardMetrics extends Readonly<ShardCounters> {
  readonly shardId: string;
  readonly closed: boolean;
}

export interface StreamMetrics extends Namespace {
  readonly streamName: string;
  readonly status: string;
  readonly shards: readonly ShardMetrics[];
}

/**
 * The operator's view. Except `millisBehindLatest` and `subscriptions`, counters only grow, so that a rate is the
 * difference of two snapshots.
 */
export interface EngineMetrics {
  snapshot(): StreamMetrics[];
}

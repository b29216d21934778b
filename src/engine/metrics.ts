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

/** The part of each quota of a second that is used up for now: 0 is unused, above 1 the quota is in debt. */
export interface QuotaUse {
  readonly writeRecords: number;
  readonly writeBytes: number;
  readonly readCalls: number;
  readonly readBytes: number;
}

export interface ShardMetrics extends Readonly<ShardCounters> {
  readonly shardId: string;
  readonly closed: boolean;
  /** The bytes of its records that are kept, with what the store adds to each. */
  readonly storedBytes: number;
  /** Undefined when quotas are off. */
  readonly quotaUse?: QuotaUse | undefined;
}

/** A registered consumer of enhanced fan-out. */
export interface ConsumerMetrics {
  readonly consumerName: string;
  /** Its open subscriptions to shards. */
  readonly subscriptions: number;
  /** How far behind the newest record it was at its latest event; the maximum over its subscriptions. */
  readonly millisBehindLatest: number;
}

export interface StreamMetrics extends Namespace {
  readonly streamName: string;
  readonly status: string;
  readonly shards: readonly ShardMetrics[];
  readonly consumers: readonly ConsumerMetrics[];
}

/**
 * The operator's view. Except `millisBehindLatest` and `subscriptions`, counters only grow, so that a rate is the
 * difference of two snapshots.
 */
export interface EngineMetrics {
  snapshot(): StreamMetrics[];
}

/**
 * What goes through a shard: the counters whose rates the dashboard and the history show. The polled records and bytes
 * are part of those that go out.
 */
export const TRAFFIC_COUNTERS = [
  'recordsIn',
  'bytesIn',
  'recordsOut',
  'bytesOut',
  'writesThrottled',
  'readsThrottled',
] as const satisfies readonly (keyof ShardCounters)[];

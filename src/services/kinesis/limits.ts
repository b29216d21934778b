import { KIB, MIB } from '../../lib/bytes.ts';
import { isLargeRegion } from '../../engine/limits/large-regions.ts';

/** @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */

/** The limit for any record; the limit of a stream is lower unless it was raised. */
export const MAX_DATA_BYTES = 10 * MIB;
export const DEFAULT_MAX_RECORD_KIB = 1024;

export const MAX_PUT_RECORDS = 500;
/** For one PutRecords call, partition keys included. */
export const MAX_PUT_RECORDS_BYTES = 10 * MIB;

export const MAX_GET_RECORDS = 10_000;
export const MAX_GET_RECORDS_BYTES = 10 * MIB;

export const MIN_RETENTION_HOURS = 24;
export const MAX_RETENTION_HOURS = 8_760;

/** Pages are never larger, even when Limit is. */
export const MAX_SHARDS_DESCRIBED = 100;
export const MAX_STREAMS_LISTED = 100;
export const DEFAULT_SHARDS_LISTED = 1_000;

/** For an on-demand stream of an account with a minimum throughput billing commitment. */
export const MAX_CONSUMERS_COMMITTED = 50;

export const DEFAULT_CONSUMERS_LISTED = 100;

export const MAX_TAGS = 50;

/** The highest target of UpdateShardCount. */
export const MAX_TARGET_SHARDS = 10_000;

/** The initial shards of an on-demand stream. */
export const ON_DEMAND_SHARDS = 4;

export const MAX_ON_DEMAND_STREAMS = 50;
/** The streams in CREATING or DELETING at the same time. */
export const MAX_TRANSIENT_STREAMS = 5;
/** 10 GiB a second. */
export const MAX_WARM_MIBPS = 10_240;

/** A minimum throughput billing commitment lasts at least a day. */
export const MIN_COMMITMENT_MS = 24 * 3_600_000;

/** https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html#sharing-data */
export const MAX_POLICY_BYTES = 20 * KIB;

export const NEXT_TOKEN_LIFE_MS = 5 * 60_000;

/** The limit of open shards per account and region. */
export function shardLimit(region: string): number {
  return isLargeRegion(region) ? 20_000 : 6_000;
}

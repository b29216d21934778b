import { isLargeRegion } from '../../../engine/limits/large-regions.ts';

/** @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */

const MIB = 2 ** 20;

/** The most data any stream takes in a record; a stream's own bound is lower unless it was raised. */
export const MAX_DATA_BYTES = 10 * MIB;
export const DEFAULT_MAX_RECORD_KIB = 1024;

export const MAX_PUT_RECORDS = 500;
/** Of one PutRecords call, partition keys included. */
export const MAX_PUT_RECORDS_BYTES = 10 * MIB;

export const MAX_GET_RECORDS = 10_000;
export const MAX_GET_RECORDS_BYTES = 10 * MIB;

export const MIN_RETENTION_HOURS = 24;
export const MAX_RETENTION_HOURS = 8_760;

/** A larger Limit still gives so many. */
export const MAX_SHARDS_DESCRIBED = 100;
export const MAX_STREAMS_LISTED = 100;
export const DEFAULT_SHARDS_LISTED = 1_000;

/** Of an on-demand stream whose account has committed itself to a minimum of throughput. */
export const MAX_CONSUMERS_COMMITTED = 50;

export const DEFAULT_CONSUMERS_LISTED = 100;

export const MAX_TAGS = 50;

/** Of a stream, as UpdateShardCount brings them about. */
export const MAX_TARGET_SHARDS = 10_000;

/** What an on-demand stream starts with. */
export const ON_DEMAND_SHARDS = 4;

export const MAX_ON_DEMAND_STREAMS = 50;
/** In CREATING or DELETING at a time. */
export const MAX_TRANSIENT_STREAMS = 5;
/** 10 GiB a second. */
export const MAX_WARM_MIBPS = 10_240;

/** An account that has committed itself to a minimum of throughput is bound for a day. */
export const MIN_COMMITMENT_MS = 24 * 3_600_000;

/** https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html#sharing-data */
export const MAX_POLICY_BYTES = 20 * 1024;

export const NEXT_TOKEN_LIFE_MS = 5 * 60_000;

/** Open shards per account and region. */
export function shardLimit(region: string): number {
  return isLargeRegion(region) ? 20_000 : 6_000;
}

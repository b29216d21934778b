import { HOUR_MS } from '../../lib/time/units.ts';

/**
 * Limits of the service, from its API reference unless noted otherwise.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
 */

/** Retention of one-minute datapoints. CloudWatch retains coarser datapoints for longer, Millrace does not. */
export const METRIC_RETENTION_MS = 15 * 24 * HOUR_MS;

export const MAX_DIMENSIONS = 30;
export const MAX_PUT_METRICS = 1_000;
export const MAX_VALUES_PER_METRIC = 150;
export const MAX_PAST_MS = 14 * 24 * HOUR_MS;
export const MAX_FUTURE_MS = 2 * HOUR_MS;
/** The limit of the absolute value. */
export const MAX_VALUE = 2 ** 360;

export const MAX_STATISTICS_POINTS = 1_440;
export const MAX_DATA_QUERIES = 500;
export const MAX_DATA_POINTS = 100_800;
export const METRICS_PER_PAGE = 500;
export const RECENTLY_ACTIVE_MS = 3 * HOUR_MS;

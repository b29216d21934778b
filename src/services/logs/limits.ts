import { GIB } from '../../lib/bytes.ts';
import { DAY_MS, HOUR_MS } from '../../lib/time/units.ts';

/**
 * Limits of the service, from its API reference unless noted otherwise.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */

/** The size of an event is its UTF-8 length plus this overhead. */
export const EVENT_OVERHEAD_BYTES = 26;
export const MAX_PUT_BYTES = 1_048_576;
export const MAX_PUT_EVENTS = 10_000;
export const MAX_EVENT_BYTES = 1_048_576 - EVENT_OVERHEAD_BYTES;
export const MAX_PUT_SPAN_MS = 24 * HOUR_MS;
export const MAX_FUTURE_MS = 2 * HOUR_MS;
export const MAX_PAST_MS = 14 * DAY_MS;

export const MAX_PAGE_EVENTS = 10_000;
export const MAX_PAGE_BYTES = 1_048_576;
export const MAX_DESCRIBED = 50;

/** Bound of concurrent scans over all groups; further ones wait. */
export const MAX_SCANS = 4;

export const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** "Never expire" for the storage port, which requires a number: a hundred years. */
export const FOREVER_MS = 36_500 * DAY_MS;

/**
 * Bound on the events of a group. AWS has none, but a function that logs in a loop must not fill the disk: beyond it the
 * oldest events are removed.
 */
export const MAX_GROUP_BYTES = GIB;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatchLogs_LiveTail.html */
export const LIVE_TAIL_INTERVAL_MS = 1_000;
export const MAX_LIVE_TAIL_EVENTS = 500;
export const MAX_LIVE_TAIL_MS = 3 * HOUR_MS;
export const MAX_TAGS = 50;

export const MAX_SUBSCRIPTION_FILTERS = 2;

export const MAX_RESOURCE_POLICIES = 10;

export const MAX_METRIC_FILTERS = 100;
export const MAX_TEST_MESSAGES = 50;
export const MAX_FILTER_DIMENSIONS = 3;
/** AWS disables a metric filter with more: docs/aws/logs.md#metric-filters. */
export const MAX_DIMENSION_SETS = 1000;

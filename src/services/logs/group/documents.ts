/** The stored metadata of groups and streams: JSON documents of the MetaStore. */

import type { MetricFilterDocument } from '../metric-filter/document.ts';
import type { SubscriptionFilterDocument } from '../subscription/document.ts';
import type { Extent } from './extent.ts';

/** Key: `logs/group/ACCOUNT/REGION/NAME`. */
export interface GroupDocument extends Extent {
  readonly name: string;
  readonly createdMs: number;
  /** The log of this group in the storage port; a group that is created again under the same name gets a new one. */
  readonly logId: string;
  readonly retentionDays?: number;
  readonly logGroupClass: 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY';
  readonly kmsKeyId?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly subscriptionFilters?: readonly SubscriptionFilterDocument[];
  readonly metricFilters?: readonly MetricFilterDocument[];
  /**
   * The largest difference so far between an event's own timestamp and its arrival, in each direction. It converts a
   * range of timestamps to a range of arrival times, which the log can look up.
   */
  readonly aheadMs: number;
  readonly behindMs: number;
  /** The statistics of the streams include everything before this position. */
  readonly countedPos: number;
}

/** Key: `logs/stream/LOG ID/NAME`. */
export interface StreamDocument {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  /** Undefined until the first event is written. */
  readonly statistics?: StreamStatistics;
}

export interface StreamStatistics {
  readonly firstEventMs: number;
  readonly lastEventMs: number;
  readonly lastIngestionMs: number;
  /** Positions of the first and the last batch with an event of this stream. */
  readonly firstPos: number;
  readonly lastPos: number;
}

/** What is kept of groups and streams besides their events: JSON documents of the MetaStore. */

/** Key: `logs/group/ACCOUNT/REGION/NAME`. */
export interface GroupDocument {
  readonly name: string;
  readonly createdMs: number;
  /** The storage port's log of this group; a group made again under the same name has another. */
  readonly logId: string;
  readonly retentionDays?: number;
  readonly logGroupClass: 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY';
  readonly kmsKeyId?: string;
  readonly tags: Readonly<Record<string, string>>;
  /**
   * How far an event's own timestamp has ever been ahead of, or behind, its arrival: what turns a range of
   * timestamps into a range of arrival times, which the log can look up.
   */
  readonly aheadMs: number;
  readonly behindMs: number;
  /** The streams' statistics below count everything before this position. */
  readonly countedPos: number;
  readonly storedBytes: number;
}

/** Key: `logs/stream/LOG ID/NAME`. */
export interface StreamDocument {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  /** Undefined until something was written. */
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

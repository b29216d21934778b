/** A record of a stream, as it is in a recording. */
export interface RecordedRecord {
  /** When it arrived in the stream, in whole milliseconds since 1970. */
  readonly timestampMs: number;
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Undefined for a record without a key, whose shard the stream chose. */
  readonly partitionKey: string | undefined;
  /** A hash key of the record's shard, for a record whose partition key is not that of the shard. */
  readonly explicitHashKey: string | undefined;
  readonly data: Buffer;
}

/** What a recording begins with. */
export interface RecordingHeader {
  readonly stream: string;
  readonly region: string;
  /** When the recording was made, in milliseconds since 1970. */
  readonly recordedMs: number;
  /** The number of open shards of the stream at that time. */
  readonly openShards: number;
}

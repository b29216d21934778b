/** A record of a stream. Its contents are decoded when they are read. */
export interface StreamRecord {
  readonly partitionKey: string;
  /** The hash key that the producer gave to a member of an aggregate; Lambda does not pass that of other records. */
  readonly explicitHashKey: string | undefined;
  /** The members of an aggregate have the same one. */
  readonly sequenceNumber: string;
  /** The index in the aggregate; 0 for a record that is not part of one. */
  readonly subSequenceNumber: number;
  /** Whether the record was inside of an aggregate of the Kinesis Producer Library. */
  readonly isAggregated: boolean;
  readonly approximateArrivalTimestamp: Date;
  readonly shardId: string;
  readonly streamArn: string;
  /** As it was put: not inflated. */
  readonly data: Buffer;
  /** The data, inflated when it is gzip. @throws RecordError when it is damaged or too large */
  bytes(): Buffer;
  /** The contents as UTF-8. @throws RecordError when they are not */
  text(): string;
  /**
   * The contents as JSON.
   * @param parse validates the value and returns it typed, such as `parse` of a schema; its errors are passed on
   * @throws RecordError when they are not JSON
   */
  json<T = unknown>(parse?: (value: unknown) => T): T;
}

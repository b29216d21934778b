/** A record of the stream: one that was due, or an aggregate of several. */
export interface OutgoingRecord {
  readonly partitionKey: string;
  /** Decimal. */
  readonly explicitHashKey?: string | undefined;
  readonly data: Buffer;
}

export type PutResult =
  | { readonly kind: 'accepted'; readonly shardId: string }
  /** The shard is undefined when the message does not name it. */
  | { readonly kind: 'throttled'; readonly shardId: string | undefined }
  | { readonly kind: 'failed'; readonly because: string };

/** Where records are put. */
export interface RecordSink {
  /**
   * @returns a result for each record, in order; a call that may succeed when it is repeated fails for all of them
   * @throws any error that a repetition would not help
   */
  put(records: readonly OutgoingRecord[], signal: AbortSignal): Promise<readonly PutResult[]>;
}

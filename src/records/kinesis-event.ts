/**
 * What Lambda passes to the function of a Kinesis stream, as far as it is read here. `KinesisStreamEvent` of
 * `@types/aws-lambda` can be passed for it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#services-kinesis-event-example
 */
export interface KinesisStreamEvent {
  readonly Records: readonly KinesisStreamRecord[];
}

/** One record of the event, as Lambda passes it. */
export interface KinesisStreamRecord {
  /** `shardId-000000000006:49590338271490256608559692538361571095921575989136588898` */
  readonly eventID: string;
  readonly eventSourceARN: string;
  readonly kinesis: {
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    /** Seconds since 1970. */
    readonly approximateArrivalTimestamp: number;
    /** Base64. */
    readonly data: string;
  };
}

/**
 * What a function returns to have Lambda retry from a record on. Lambda reads it when the mapping has
 * `ReportBatchItemFailures` among its `FunctionResponseTypes`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export interface KinesisBatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * What Lambda passes to a function with a tumbling window: the records of the window that have arrived since the last
 * invocation, none in the final one.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
export interface KinesisWindowEvent<State extends object> extends KinesisStreamEvent {
  /** Times in ISO 8601. */
  readonly window: { readonly start: string; readonly end: string };
  /** What the last invocation of this window and shard returned; empty in the first. */
  readonly state: Readonly<Partial<State>>;
  readonly shardId: string;
  readonly eventSourceARN: string;
  readonly isFinalInvokeForWindow: boolean;
  /** Whether the window ends before its time, because its state is larger than 1 MB. */
  readonly isWindowTerminatedEarly: boolean;
}

/** What a function with a tumbling window returns; without `state` the invocation has failed. */
export interface KinesisWindowResponse<State extends object> extends Partial<KinesisBatchResponse> {
  state: State;
}

/**
 * The requests and replies of the dashboard's page, as JSON below `/_millrace/dashboard/`.
 * Times are milliseconds since the epoch, durations milliseconds, rates per second.
 */

/** Where a resource lives; the page shows one at a time, the one with most streams first. */
export interface Namespace {
  readonly account: string;
  readonly region: string;
}

/** `GET /_millrace/dashboard/namespaces` */
export type NamespacesReply = readonly Namespace[];

/** `GET /_millrace/dashboard/pipeline?account=&region=`: everything that is drawn, without rates. */
export interface PipelineReply extends Namespace {
  readonly nowMs: number;
  readonly version: string;
  readonly streams: readonly StreamNode[];
  readonly queues: readonly QueueNode[];
  readonly functions: readonly FunctionNode[];
  readonly mappings: readonly MappingNode[];
  /** Topics, buckets, rules and schedules that invoke or feed something, and destinations. */
  readonly targets: readonly TargetNode[];
}

export interface StreamNode {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  readonly mode: 'PROVISIONED' | 'ON_DEMAND';
  readonly retentionHours: number;
  /** What the store keeps for its shards. */
  readonly retainedBytes: number;
  readonly consumers: readonly string[];
  /** Open shards, and closed ones within retention. */
  readonly shards: readonly ShardNode[];
}

export interface ShardNode {
  readonly shardId: string;
  /** Decimal, as in the API: from 0 to 2^128 - 1. */
  readonly startingHashKey: string;
  readonly endingHashKey: string;
  readonly parentShardIds: readonly string[];
  readonly isOpen: boolean;
  readonly createdMs: number;
  readonly closedMs?: number;
}

export interface QueueNode {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibleMessages: number;
  readonly inFlightMessages: number;
  readonly delayedMessages: number;
  /** Names of functions whose failed batches come here. */
  readonly failuresOf: readonly string[];
}

export interface FunctionNode {
  readonly name: string;
  readonly arn: string;
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly state: string;
  readonly reservedConcurrency?: number;
  /** ARNs that asynchronous invocations are reported to: dead letters, OnSuccess, OnFailure. */
  readonly destinationArns: readonly string[];
}

/** Settings have the names and units of the Lambda API. */
export interface MappingNode {
  readonly uuid: string;
  readonly sourceArn: string;
  readonly functionName: string;
  readonly state: string;
  readonly lastProcessingResult: string;
  readonly iteratorAgeMs: number;
  readonly destinationArn?: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly shards: readonly {
    readonly shardId: string;
    /** What the loop of the shard does: reading, delivering, backing off … */
    readonly phase: string;
    readonly iteratorAgeMs: number;
    readonly lastSequenceNumber?: string;
  }[];
}

export interface TargetNode {
  readonly kind: 'topic' | 'bucket' | 'rule' | 'schedule';
  readonly name: string;
  readonly arn: string;
  /** ARNs that it invokes or feeds. */
  readonly feeds: readonly string[];
}

/**
 * `GET /_millrace/dashboard/live?account=&region=`: server-sent events. `event: rates` with `Rates` each second;
 * `event: changed` without data when `pipeline` is to be read again; `event: invocations` with
 * `InvocationSummary[]` that ended since the last one, at most 200, oldest first.
 */
export interface Rates {
  readonly nowMs: number;
  /** By stream and shard; shards without traffic in this second are left out. */
  readonly shards: readonly ShardRates[];
  readonly functions: readonly FunctionRates[];
  readonly mappings: readonly {
    readonly uuid: string;
    readonly state: string;
    readonly lastProcessingResult: string;
    readonly iteratorAgeMs: number;
    readonly batches: number;
    /** Read from the stream or the queue; `ShardRates` count what clients read. */
    readonly records: number;
    readonly errors: number;
  }[];
  readonly queues: readonly { readonly name: string; readonly visibleMessages: number }[];
}

export interface ShardRates {
  readonly stream: string;
  readonly shardId: string;
  readonly recordsIn: number;
  readonly bytesIn: number;
  readonly recordsOut: number;
  readonly bytesOut: number;
  readonly writesThrottled: number;
  readonly readsThrottled: number;
}

export interface FunctionRates {
  readonly name: string;
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  readonly running: number;
  /** Of the invocations that ended in this second. */
  readonly averageMs: number;
}

/** `GET /_millrace/dashboard/series?kind=stream|mapping|function&name=clicks&metric=recordsIn&from=&to=&step=` (also `shard=`):
 * the metrics of `HISTORY_METRICS`, counts for each step. A mapping is named by its UUID. */
export interface SeriesReply {
  readonly startMs: number;
  readonly stepMs: number;
  /** One for each step; null where nothing is known. */
  readonly values: readonly (number | null)[];
}

/** `GET /_millrace/dashboard/streams/NAME/hot-keys`: the partition keys with most records of the last minute. */
export interface HotKeysReply {
  readonly sampledRecords: number;
  readonly keys: readonly {
    readonly key: string;
    readonly shardId: string;
    readonly records: number;
    readonly bytes: number;
  }[];
}

/**
 * `GET /_millrace/dashboard/streams/NAME/records?shard=&from=trim_horizon|latest|TIMESTAMP_MS|seq:NUMBER&key=&filter=&limit=&cursor=`
 * (`filter`: a filter pattern of event source mappings). Without `shard` all shards, in order of arrival. A search stops after 10,000 records or 10 MiB, with a cursor.
 * `POST` of the same with `{ cursor }` continues: the cursor of many shards is too long for a URL.
 */
export interface RecordsReply {
  readonly records: readonly RecordView[];
  /** Continues where this page ended; missing at the end of a closed shard. */
  readonly cursor?: string;
  readonly scannedRecords: number;
  readonly atTip: boolean;
}

export interface RecordView {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  readonly arrivedMs: number;
  readonly sizeBytes: number;
  /** Base64. Of a record above 64 KiB only the first 64 KiB. */
  readonly data: string;
  readonly isCut: boolean;
  readonly decoded: DecodedData;
}

export type DecodedData =
  | { readonly kind: 'json'; readonly value: unknown; readonly gzip: boolean }
  | { readonly kind: 'text'; readonly text: string; readonly gzip: boolean }
  | {
      readonly kind: 'aggregate';
      readonly records: readonly { readonly partitionKey: string; readonly decoded: DecodedData }[];
    }
  /** `data`, base64, is what a record of gzip or a member of an aggregate contains, of at most 64 KiB. */
  | { readonly kind: 'bytes'; readonly data?: string };

/** `GET /_millrace/dashboard/streams/NAME/records/SHARD/SEQUENCE_NUMBER/fate`: what each mapping did with a record. */
export interface FateReply {
  readonly mappings: readonly {
    readonly uuid: string;
    readonly functionName: string;
    readonly fate:
      | 'waiting'
      | 'delivering'
      | 'delivered'
      | 'filtered'
      | 'sent to destination'
      | 'discarded'
      | 'before its start'
      | 'unknown';
    /** Ids of invocations that had it in their batch, oldest first. */
    readonly invocations: readonly string[];
  }[];
}

/** `GET /_millrace/dashboard/invocations?function=&status=ok|error&before=ID&limit=`: newest first. */
export interface InvocationsReply {
  readonly invocations: readonly InvocationSummary[];
  /** How many are kept in all for this choice. */
  readonly total: number;
}

export interface InvocationSummary {
  /** The request id. */
  readonly id: string;
  readonly functionName: string;
  readonly startedMs: number;
  readonly durationMs: number;
  readonly error?: { readonly type: string; readonly message: string };
  readonly attempt: number;
  readonly coldStart: boolean;
  readonly maxMemoryMb?: number;
  /** The number of records of a batch. */
  readonly records?: number;
  readonly sourceArn?: string;
}

/** `GET /_millrace/dashboard/invocations/ID` */
export interface InvocationReply extends InvocationSummary {
  /** JSON text, at most 256 KiB of each. */
  readonly event: string;
  readonly response: string;
  readonly logs: readonly { readonly level: string; readonly message: string }[];
}

/** `GET /_millrace/dashboard/functions/NAME/errors`: failed invocations by type and message. */
export type ErrorGroupsReply = readonly {
  readonly type: string;
  readonly message: string;
  readonly count: number;
  readonly lastMs: number;
  readonly lastInvocation: string;
}[];

/**
 * `POST /_millrace/dashboard/calls/SERVICE/OPERATION?account=&region=`: one operation of the AWS API, input and output as
 * JSON (blobs in base64). Only those that the page uses are allowed. An error has status 400 and `CallFailed`.
 */
export interface CallFailed {
  readonly code: string;
  readonly message: string;
}

/** `POST /_millrace/dashboard/mappings/UUID/replay` with `{ fromMs }` or `{ shardId, sequenceNumber }`: delivers again from there. Nothing that is not delivered yet is skipped. */
export interface ReplayReply {
  readonly uuid: string;
}

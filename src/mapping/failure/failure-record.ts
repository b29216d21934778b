/** Why records were given up, in AWS's words. The last is of records that the stream itself let go. */
export type FailureCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'StreamRecordExpired';

/** An invocation that reached the function and did not do. */
export interface FailedInvocation {
  readonly requestId: string;
  readonly executedVersion: string;
  /** Undefined where the function returned, and reported failed items. */
  readonly functionError: 'Unhandled' | undefined;
}

/** Records that are given up together. */
export interface GivenUp {
  readonly condition: FailureCondition;
  /** In order of sequence number; at least one. */
  readonly records: readonly { readonly sequenceNumber: string; readonly timestampMs: number }[];
  /** How often they were handed to the function, with no other records. */
  readonly invocations: number;
  readonly last: FailedInvocation | undefined;
}

/**
 * What a failure destination is told, as JSON text. Members, their order, and the absence of a response for
 * records that grew too old are AWS's: docs/aws/mappings.md#failure-destinations.
 */
export function formatFailureRecord(
  { condition, records, invocations, last }: GivenUp,
  source: {
    readonly functionArn: string;
    readonly eventSourceArn: string;
    readonly shardId: string;
    readonly timestampMs: number;
    /** Names the message where there was no invocation. */
    readonly requestId: string;
  },
): string {
  const first = records[0]!;
  const final = records.at(-1)!;
  return JSON.stringify({
    requestContext: {
      requestId: last?.requestId ?? source.requestId,
      functionArn: source.functionArn,
      condition,
      // 1 even where the records grew too old before the first: recorded on AWS.
      approximateInvokeCount: Math.max(1, invocations),
    },
    ...(condition === 'RetryAttemptsExhausted' &&
      last && {
        responseContext: {
          statusCode: 200,
          executedVersion: last.executedVersion,
          functionError: last.functionError ?? null,
        },
      }),
    version: '1.0',
    timestamp: isoTime(source.timestampMs),
    KinesisBatchInfo: {
      shardId: source.shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: final.sequenceNumber,
      approximateArrivalOfFirstRecord: isoTime(first.timestampMs),
      approximateArrivalOfLastRecord: isoTime(final.timestampMs),
      batchSize: records.length,
      streamArn: streamOf(source.eventSourceArn),
    },
  });
}

/** A consumer's ARN begins with its stream's. */
function streamOf(eventSourceArn: string): string {
  return eventSourceArn.split('/consumer/', 1)[0]!;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

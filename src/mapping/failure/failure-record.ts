/** Why records were discarded, in AWS's words. The last one is for records past the stream's retention period. */
export type FailureCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'StreamRecordExpired';

/** An invocation that reached the function and failed. */
export interface FailedInvocation {
  readonly requestId: string;
  readonly executedVersion: string;
  /** Undefined when the function returned a report of failed items. */
  readonly functionError: 'Unhandled' | undefined;
}

/** Records that are discarded together. */
export interface DiscardedRecords {
  readonly condition: FailureCondition;
  /** In order of sequence number; at least one. */
  readonly records: readonly { readonly sequenceNumber: string; readonly timestampMs: number }[];
  /** How often the function was invoked with exactly these records. */
  readonly invocations: number;
  readonly lastFailure: FailedInvocation | undefined;
}

/**
 * The JSON text that a failure destination receives. The members, their order, and the absence of a response for
 * expired records are AWS's: docs/aws/mappings.md#failure-destinations.
 */
export function formatFailureRecord(
  { condition, records, invocations, lastFailure }: DiscardedRecords,
  source: {
    readonly functionArn: string;
    readonly eventSourceArn: string;
    readonly shardId: string;
    readonly timestampMs: number;
    /** The id of the message when there was no invocation. */
    readonly requestId: string;
  },
): string {
  const first = records[0]!;
  const final = records.at(-1)!;
  return JSON.stringify({
    requestContext: {
      requestId: lastFailure?.requestId ?? source.requestId,
      functionArn: source.functionArn,
      condition,
      // 1 even when the records expired before the first invocation: recorded on AWS.
      approximateInvokeCount: Math.max(1, invocations),
    },
    ...(condition === 'RetryAttemptsExhausted' &&
      lastFailure && {
        responseContext: {
          statusCode: 200,
          executedVersion: lastFailure.executedVersion,
          functionError: lastFailure.functionError ?? null,
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

/** A consumer's ARN begins with the ARN of its stream. */
function streamOf(eventSourceArn: string): string {
  return eventSourceArn.split('/consumer/', 1)[0]!;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

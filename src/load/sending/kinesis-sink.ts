import type { Client } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { PutRecords } from '../../services/kinesis/operations/put-records.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import type { PutResult, RecordSink } from './record-sink.ts';

const THROTTLED = 'ProvisionedThroughputExceededException';
// Other codes for too many calls: https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html
const THROTTLED_CALLS = new Set([
  THROTTLED,
  'KMSThrottlingException',
  'LimitExceededException',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
]);
const CALL_TIMEOUT_MS = 30_000;

/** Puts records into a stream with PutRecords. */
export function kinesisSink(client: Client, streamName: string): RecordSink {
  return {
    async put(records, signal) {
      const input = {
        StreamName: streamName,
        Records: records.map(({ partitionKey, explicitHashKey, data }) => ({
          PartitionKey: partitionKey,
          Data: data,
          ...(explicitHashKey !== undefined && { ExplicitHashKey: explicitHashKey }),
        })),
      };
      try {
        const { Records } = await client.call(kinesisTraits, PutRecords, input, {
          timeoutMs: CALL_TIMEOUT_MS,
          signal,
        });
        return Records.map(({ ShardId, ErrorCode, ErrorMessage = '' }): PutResult => {
          if (ErrorCode === undefined) return { kind: 'accepted', shardId: ShardId ?? '' };
          if (ErrorCode === THROTTLED) return { kind: 'throttled', shardId: shardOf(ErrorMessage) };
          return { kind: 'failed', because: `${ErrorMessage} (${ErrorCode})` };
        });
      } catch (error) {
        const failure = retryable(error, signal);
        if (failure === undefined) throw error;
        return records.map(() => failure);
      }
    },
  };
}

/** `Rate exceeded for shard shardId-000000000000 in stream …` */
function shardOf(message: string): string | undefined {
  return /shardId-\d+/.exec(message)?.[0];
}

function retryable(error: unknown, signal: AbortSignal): PutResult | undefined {
  if (signal.aborted) return { kind: 'failed', because: 'the call was ended' };
  if (isClientError(error)) {
    if (THROTTLED_CALLS.has(error.code)) return { kind: 'throttled', shardId: shardOf(error.message) };
    return error.status >= 500 ? { kind: 'failed', because: `${error.message} (${error.code})` } : undefined;
  }
  // The server does not respond, or closed the connection: it may be starting again.
  return error instanceof OperatorError ? { kind: 'failed', because: error.message } : undefined;
}

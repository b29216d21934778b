import type { Client } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import type { Output } from '../../schema/operation.ts';
import { CreateStream } from '../../services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../services/kinesis/operations/describe-stream-summary.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';

export type StreamSummary = Output<typeof DescribeStreamSummary>['StreamDescriptionSummary'];

// Streams of AWS that were created before the limit could be raised.
const DEFAULT_MAX_RECORD_KIB = 1_024;
const POLL_INTERVAL_MS = 500;
// AWS takes some 30 s to create a stream.
const MAX_POLLS = 600;

/** @returns undefined when the stream does not exist */
export async function describeStream(client: Client, streamName: string): Promise<StreamSummary | undefined> {
  try {
    const { StreamDescriptionSummary: summary } = await client.call(kinesisTraits, DescribeStreamSummary, {
      StreamName: streamName,
    });
    return summary;
  } catch (error) {
    if (isClientError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

/** The limit for a record with its partition key. */
export function maxRecordBytes({ MaxRecordSizeInKiB = DEFAULT_MAX_RECORD_KIB }: StreamSummary): number {
  return MaxRecordSizeInKiB * 1_024;
}

/** Creates a stream unless it exists, and waits until records can be put into it. */
export async function ensureStream(
  { client, clock, signal }: { client: Client; clock: Clock; signal: AbortSignal },
  streamName: string,
  shards: number,
): Promise<StreamSummary> {
  let summary = await describeStream(client, streamName);
  if (!summary) {
    await client.call(kinesisTraits, CreateStream, { StreamName: streamName, ShardCount: shards });
  }
  for (let polls = 0; summary?.StreamStatus !== 'ACTIVE' && summary?.StreamStatus !== 'UPDATING'; polls++) {
    if (polls === MAX_POLLS)
      throw new OperatorError(`${streamName} does not become ACTIVE: check its status`);
    if (polls > 0) await sleep(clock, POLL_INTERVAL_MS, { signal });
    summary = await describeStream(client, streamName);
  }
  return summary;
}

import { KIB } from '../../lib/bytes.ts';
import type { Client } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import type { Output } from '../../schema/operation.ts';
import { DescribeStreamSummary } from '../../services/kinesis/operations/describe-stream-summary.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';

export type StreamSummary = Output<typeof DescribeStreamSummary>['StreamDescriptionSummary'];

// Streams of AWS that were created before the limit could be raised.
const DEFAULT_MAX_RECORD_KIB = 1_024;

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
  return MaxRecordSizeInKiB * KIB;
}

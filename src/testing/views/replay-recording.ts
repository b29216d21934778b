import { isClientError } from '../../client/errors.ts';
import { openRecording } from '../../recording/file/open-recording.ts';
import { PutRecord } from '../../services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import type { NamedResource } from './named-resource.ts';

/** How a recording is replayed. */
export interface ReplayOptions {
  /** 1 for the recorded spacing, by default; 10 for a tenth of it. */
  readonly speed?: number;
}

// The limit of a shard is one of each second.
const THROTTLED_PAUSE_MS = 100;

/**
 * Puts the records of a file into a stream when they are due on the clock of the pipeline; those that are throttled again.
 * @returns the number of records
 */
export async function replayRecording(
  file: string,
  stream: NamedResource,
  { nowMs, step }: { readonly nowMs: () => number; readonly step: (byMs: number) => Promise<void> },
  { speed = 1 }: ReplayOptions,
): Promise<number> {
  const until = async (dueMs: number) => {
    while (nowMs() < dueMs) await step(dueMs - nowMs());
  };
  const startMs = nowMs();
  let firstMs: number | undefined;
  let count = 0;
  const recording = await openRecording(file);
  try {
    for await (const { record } of recording.records) {
      firstMs ??= record.timestampMs;
      await until(startMs + Math.round((record.timestampMs - firstMs) / speed));
      const input = {
        StreamName: stream.name,
        PartitionKey: record.partitionKey ?? (record.sequenceNumber || '-'),
        Data: record.data,
        ...(record.explicitHashKey !== undefined && { ExplicitHashKey: record.explicitHashKey }),
      };
      const put = () =>
        stream.call(kinesisTraits, PutRecord, input).catch((error: unknown) => {
          if (isClientError(error, 'ProvisionedThroughputExceededException')) return undefined;
          throw error;
        });
      while ((await put()) === undefined) await until(nowMs() + THROTTLED_PAUSE_MS);
      count++;
    }
  } finally {
    await recording.close();
  }
  return count;
}

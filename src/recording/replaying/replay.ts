import { OperatorError } from '../../lib/operator-error.ts';
import type { LocatedRecord } from '../format/recording.ts';
import { OrderedSender, type SenderContext, sizeOf } from '../sending/ordered-sender.ts';
import type { ReplayFigures } from './replay-figures.ts';
import { Schedule } from './schedule.ts';

export interface ReplayOptions {
  readonly streamName: string;
  /** 1 for the recorded spacing; Infinity for none. */
  readonly speed: number;
  /** The limit of the stream for a record with its partition key. */
  readonly maxRecordBytes: number;
  /** What happens to records above that limit. */
  readonly tooLarge: 'refuse' | 'omit';
}

/**
 * Puts records into a stream, spaced as they were recorded. Open loop: a record is sent when it is due, whether or not
 * earlier ones of other keys have succeeded.
 * @throws OperatorError for a record above the limit; DamagedRecording; the signal's reason
 */
export async function replay(
  context: SenderContext,
  records: AsyncIterable<LocatedRecord>,
  { streamName, speed, maxRecordBytes, tooLarge }: ReplayOptions,
  figures: ReplayFigures,
): Promise<void> {
  const { clock, signal } = context;
  const sender = new OrderedSender(context, streamName);
  const schedule = new Schedule(clock, speed);
  const send = async ({ record, position }: LocatedRecord): Promise<void> => {
    const bytes = sizeOf(record);
    if (bytes > maxRecordBytes) {
      figures.tooLarge++;
      if (tooLarge === 'omit') return;
      throw new OperatorError(
        `${position}: the record with the partition key ${JSON.stringify(record.partitionKey)} has ${bytes} bytes, and ` +
          `${streamName} takes ${maxRecordBytes}: raise its limit (UpdateMaxRecordSize), or omit such records with --omit-too-large`,
      );
    }
    const dueMs = await schedule.due(record.timestampMs, signal);
    figures.offered++;
    figures.firstMs ??= record.timestampMs;
    figures.lastMs = Math.max(figures.lastMs, record.timestampMs);
    await sender.offer(record, {
      onSent: (shardId) => figures.succeeded(shardId, bytes, clock.monotonicMs() - dueMs),
      onRetry: (code) => figures.retried(code),
    });
  };
  try {
    for await (const located of records) await send(located);
  } finally {
    // Also after an error in the file: the figures are those of the stream.
    await sender.settled();
  }
}

import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import type { Handler, KinesisStreamHandler } from 'aws-lambda';

const kinesis = new KinesisClient({});

// Stop this long before the function's own deadline, so that the last put can finish.
const MARGIN_MS = 1_000;

/** Triggered by the stream: logs the data of every record, in base64 as Kinesis delivers it. */
export const ingestStream: KinesisStreamHandler = async (event) => {
  for (const record of event.Records) console.log(record.kinesis.data);
};

/** Writes random points to the stream until its time is nearly up, or for `{"seconds": n}`. */
export const feedStream: Handler<{ seconds?: number } | null, { records: number }> = async (
  event,
  context,
) => {
  const remainingMs = context.getRemainingTimeInMillis() - MARGIN_MS;
  const deadlineMs = Date.now() + Math.min(remainingMs, (event?.seconds ?? Infinity) * 1_000);

  let records = 0;
  while (Date.now() < deadlineMs) {
    const point = { event_x: Math.random() * 10, event_y: Math.random() * 20 };
    const { ShardId, SequenceNumber } = await kinesis.send(
      new PutRecordCommand({
        StreamName: process.env['KINESIS_STREAM'],
        PartitionKey: `loop_${records}`,
        Data: Buffer.from(JSON.stringify(point)),
      }),
    );
    console.log({ ShardId, SequenceNumber });
    records++;
  }
  return { records };
};

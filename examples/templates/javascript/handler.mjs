import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';

const kinesis = new KinesisClient({});

/** Triggered by the stream. */
export const consume = async (event) => {
  for (const { kinesis: record } of event.Records) {
    console.log(record.partitionKey, Buffer.from(record.data, 'base64').toString());
  }
};

/** Puts ten records, or as many as `{"count": n}` asks for. */
export const produce = async (event) => {
  const records = Array.from({ length: event?.count ?? 10 }, (_, n) => ({
    PartitionKey: `device-${n % 3}`,
    Data: Buffer.from(JSON.stringify({ n, value: Math.random() })),
  }));
  const { FailedRecordCount } = await kinesis.send(
    new PutRecordsCommand({ StreamName: process.env.STREAM_NAME, Records: records }),
  );
  return { put: records.length - (FailedRecordCount ?? 0) };
};

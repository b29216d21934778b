import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';

const kinesis = new KinesisClient({});

/** Runs every minute, with the input of the schedule. */
export const measure = async ({ device = 'device-0' }) => {
  const reading = { device, at: new Date().toISOString(), value: Math.random() };
  await kinesis.send(
    new PutRecordCommand({
      StreamName: process.env.STREAM_NAME,
      PartitionKey: device,
      Data: Buffer.from(JSON.stringify(reading)),
    }),
  );
  return reading;
};

/** Triggered by the stream. */
export const consume = async (event) => {
  for (const { kinesis: record } of event.Records) {
    console.log(record.partitionKey, Buffer.from(record.data, 'base64').toString());
  }
};

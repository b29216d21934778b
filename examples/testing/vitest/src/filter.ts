import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { decodeRecords, type KinesisStreamEvent } from 'millrace/records';

const kinesis = new KinesisClient({});

/** Gets only purchases, because of the filter pattern in serverless.yml, and passes them on with the same key. */
export async function handler(event: KinesisStreamEvent): Promise<void> {
  for (const { partitionKey, data } of decodeRecords(event)) {
    const StreamName = process.env['PURCHASES'];
    await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: partitionKey, Data: data }));
  }
}

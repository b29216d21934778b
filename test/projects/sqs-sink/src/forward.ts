import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';

const client = new SQSClient({});

/** Passes records on to a queue, whose consumer may fail for one of them without stopping the shard. */
export async function handler({ Records }: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> {
  const batchItemFailures: KinesisStreamBatchResponse['batchItemFailures'] = [];
  for (let start = 0; start < Records.length; start += 10) {
    const batch = Records.slice(start, start + 10);
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: process.env.INCOMING_URL,
        Entries: batch.map(({ kinesis }, index) => ({
          Id: String(index),
          MessageBody: Buffer.from(kinesis.data, 'base64').toString(),
          MessageAttributes: { customer: { DataType: 'String', StringValue: kinesis.partitionKey } },
        })),
      }),
    );
    for (const { Id } of Failed) {
      batchItemFailures.push({ itemIdentifier: batch[Number(Id)]!.kinesis.sequenceNumber });
    }
  }
  return { batchItemFailures };
}

import { type KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';

export async function putJson(
  kinesis: KinesisClient,
  StreamName: string | undefined,
  key: string,
  value: object,
): Promise<void> {
  const Data = Buffer.from(JSON.stringify(value));
  await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: key, Data }));
}

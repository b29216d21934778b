import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
const MAX_RECORDS = 500;

/** Puts values as JSON. Fails when the stream refuses one of them, so that Lambda repeats the invocation. */
export async function putAll(
  kinesis: KinesisClient,
  StreamName: string | undefined,
  rows: readonly { readonly key: string; readonly value: object }[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += MAX_RECORDS) {
    const Records = rows
      .slice(at, at + MAX_RECORDS)
      .map(({ key, value }) => ({ PartitionKey: key, Data: Buffer.from(JSON.stringify(value)) }));
    const response = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    const refused = response.Records?.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (refused) throw new Error(`${response.FailedRecordCount} records refused: ${refused.ErrorCode}`);
  }
}

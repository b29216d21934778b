import type { Client } from '../../client/client.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Input, Output } from '../../schema/operation.ts';
import { CreateStream } from '../../services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../services/kinesis/operations/describe-stream-summary.ts';
import { GetRecords } from '../../services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../services/kinesis/operations/get-shard-iterator.ts';
import { ListShards } from '../../services/kinesis/operations/list-shards.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';

export async function createStream(client: Client, name: string, shards: number): Promise<void> {
  await client.call(kinesisTraits, CreateStream, { StreamName: name, ShardCount: shards });
  const status = async () => {
    const input = { StreamName: name };
    const { StreamDescriptionSummary } = await client.call(kinesisTraits, DescribeStreamSummary, input);
    return StreamDescriptionSummary.StreamStatus;
  };
  while ((await status()) !== 'ACTIVE');
}

/** An iterator at the start of a shard. */
export async function firstIterator(client: Client, streamName: string, shardId: string): Promise<string> {
  const { ShardIterator } = await client.call(kinesisTraits, GetShardIterator, {
    StreamName: streamName,
    ShardId: shardId,
    ShardIteratorType: 'TRIM_HORIZON',
  });
  return ShardIterator!;
}

/**
 * Reads a stream from the start and counts the records that equal `expected`.
 * @throws OperatorError when the count differs from the number of acknowledged records
 */
export async function verifyRecords(
  client: Client,
  streamName: string,
  expected: Buffer,
  acknowledged: number,
): Promise<number> {
  let count = 0;
  for (const shardId of await shardIds(client, streamName)) {
    const first = await firstIterator(client, streamName, shardId);
    for (let iterator: string | undefined = first; iterator !== undefined;) {
      const read: Output<typeof GetRecords> = await client.call(kinesisTraits, GetRecords, {
        ShardIterator: iterator,
      });
      const { Records, NextShardIterator, MillisBehindLatest } = read;
      count += Records.filter(({ Data }) => expected.equals(Data)).length;
      iterator = Records.length === 0 && MillisBehindLatest === 0 ? undefined : NextShardIterator;
    }
  }
  if (count !== acknowledged) {
    throw new OperatorError(
      `${acknowledged} records were acknowledged and ${count} were read back; please report this`,
    );
  }
  return count;
}

async function shardIds(client: Client, streamName: string): Promise<string[]> {
  const found: string[] = [];
  let page: Input<typeof ListShards> | undefined = { StreamName: streamName };
  while (page) {
    const response: Output<typeof ListShards> = await client.call(kinesisTraits, ListShards, page);
    for (const { ShardId } of response.Shards ?? []) found.push(ShardId);
    page = response.NextToken === undefined ? undefined : { NextToken: response.NextToken };
  }
  return found;
}

import type { Client } from '../../client/client.ts';
import { GetRecords } from '../../services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../services/kinesis/operations/get-shard-iterator.ts';
import { ListShards } from '../../services/kinesis/operations/list-shards.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';

/** Reads a stream from its beginning. @returns how many records hold exactly `expected` */
export async function countRecords(client: Client, streamName: string, expected: Buffer): Promise<number> {
  const { Shards = [] } = await client.call(kinesisTraits, ListShards, { StreamName: streamName });
  let count = 0;
  for (const { ShardId } of Shards) {
    const { ShardIterator } = await client.call(kinesisTraits, GetShardIterator, {
      StreamName: streamName,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    });
    for (let iterator = ShardIterator; iterator !== undefined;) {
      const { Records, NextShardIterator, MillisBehindLatest } = await client.call(
        kinesisTraits,
        GetRecords,
        {
          ShardIterator: iterator,
        },
      );
      count += Records.filter(({ Data }) => expected.equals(Data)).length;
      iterator = Records.length === 0 && MillisBehindLatest === 0 ? undefined : NextShardIterator;
    }
  }
  return count;
}

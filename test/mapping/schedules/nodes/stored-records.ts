import type { Client } from '../../../../src/client/client.ts';
import { GetRecords } from '../../../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { kinesisTraits } from '../../../../src/services/kinesis/traits.ts';

export interface StoredRecord {
  readonly data: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** Everything that a shard has now. */
export async function recordsOf(
  client: Client,
  StreamName: string,
  ShardId: string,
): Promise<readonly StoredRecord[]> {
  const found: StoredRecord[] = [];
  let { ShardIterator: iterator } = await client.call(kinesisTraits, GetShardIterator, {
    StreamName,
    ShardId,
    ShardIteratorType: 'TRIM_HORIZON',
  });
  while (iterator !== undefined) {
    const { Records, NextShardIterator } = await client.call(kinesisTraits, GetRecords, {
      ShardIterator: iterator,
    });
    for (const { Data, SequenceNumber } of Records)
      found.push({ data: Buffer.from(Data).toString(), shardId: ShardId, sequenceNumber: SequenceNumber });
    iterator = Records.length === 0 ? undefined : NextShardIterator;
  }
  return found;
}

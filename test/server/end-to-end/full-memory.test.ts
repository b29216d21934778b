import { expect, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { startServerProcess } from '../../support/server-process.ts';

const StreamName = 'clicks';
const Data = Buffer.alloc(1_000_000, 'x');

test('memory that is full refuses writes as a full disk does, and what is stored can be read', async () => {
  const options = ['--max-memory', '32', '--quotas', 'off', '--time-scale', '0'];
  const server = await startServerProcess(undefined, options);
  const client = createClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    accessKeyId: '000000000000',
  });
  try {
    await client.call(kinesisTraits, CreateStream, { StreamName, ShardCount: 1 });
    await eventually(async () => {
      const { StreamDescriptionSummary: summary } = await client.call(kinesisTraits, DescribeStreamSummary, {
        StreamName,
      });
      return summary.StreamStatus === 'ACTIVE' || undefined;
    });
    let stored = 0;
    const fill = async () => {
      for (; stored < 64; stored++)
        await client.call(kinesisTraits, PutRecord, { StreamName, PartitionKey: 'k', Data });
    };
    await expect(fill()).rejects.toThrow(
      'The disk of this server is full, so nothing can be stored. Free some space and try again.',
    );
    expect(stored).toBeGreaterThan(4);

    const { ShardIterator } = await client.call(kinesisTraits, GetShardIterator, {
      StreamName,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    });
    const { Records } = await client.call(kinesisTraits, GetRecords, {
      ShardIterator: ShardIterator!,
      Limit: 4,
    });
    expect(Records.map((record) => record.Data.equals(Data))).toEqual([true, true, true, true]);
    const health = await fetch(`${server.endpoint}/_millrace/health`);
    expect([health.status, await health.json()]).toMatchObject([200, { status: 'disk full' }]);
  } finally {
    client.close();
    await server.kill();
  }
});

import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { eachGroup, type Family, scattered } from '../family.ts';
import { createActiveStream } from './active-stream.ts';

const STREAM = 'records';
// Even the smallest size is then more than the server keeps in memory: old records are read from the disk.
const RECORD_BYTES = 400;
const RECORDS_PER_CALL = 100;
const RECORDS_READ = 10;
/** How often the sequence number of a record is remembered, to begin to read there. */
const REMEMBERED_EVERY = 10;

export const records: Family = {
  name: 'records',
  of: 'records stored',
  calls: { put: 'PutRecord', read: 'GetShardIterator and GetRecords from an old record' },
  sizes: [100_000, 300_000, 1_000_000],
  largest: [10_000_000],
  serverOptions: ['--quotas', 'off', '--time-scale', '0'],
  open(server) {
    const data = Buffer.alloc(RECORD_BYTES, 'x');
    const remembered: string[] = [];
    return {
      async grow(from, to) {
        const { client } = server();
        if (from === 0) await createActiveStream(client, STREAM);
        await eachGroup(from, to, RECORDS_PER_CALL, async (first, end) => {
          const { Records } = await client.call(kinesisTraits, PutRecords, {
            StreamName: STREAM,
            Records: Array.from({ length: end - first }, () => ({ Data: data, PartitionKey: 'key' })),
          });
          const number = Records[0]?.SequenceNumber;
          if (number === undefined) throw new Error(`a record was not stored: ${Records[0]?.ErrorCode}`);
          if ((first / RECORDS_PER_CALL) % REMEMBERED_EVERY === 0) remembered.push(number);
        });
      },
      put: () =>
        server().client.call(kinesisTraits, PutRecord, {
          StreamName: STREAM,
          Data: data,
          PartitionKey: 'key',
        }),
      async read(index) {
        const { client } = server();
        const { ShardIterator = '' } = await client.call(kinesisTraits, GetShardIterator, {
          StreamName: STREAM,
          ShardId: 'shardId-000000000000',
          ShardIteratorType: 'AT_SEQUENCE_NUMBER',
          StartingSequenceNumber: remembered[scattered(index, remembered.length)]!,
        });
        const { Records } = await client.call(kinesisTraits, GetRecords, {
          ShardIterator,
          Limit: RECORDS_READ,
        });
        if (Records.length !== RECORDS_READ) throw new Error(`${Records.length} records were read`);
      },
    };
  },
};

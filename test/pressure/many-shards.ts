import { inParallel } from './server.ts';
import { MIB } from '../../src/lib/bytes.ts';
import { type Scenario, STORE_BYTES } from './scenario.ts';

const STREAMS = 20;
const SHARDS = 500;
const CALLS = 400;
const RECORDS = 500;
const DATA = Buffer.alloc(1_000, 'x').toString('base64');

export const manyShards: Scenario = {
  name: `${STREAMS * SHARDS} shards, ${(CALLS * RECORDS) / 1000},000 records of 1 KB over all of them`,
  boundBytes: STORE_BYTES + 100 * MIB,
  because: 'the store, and 10 KB for each shard in use',
  connections: 8,
  async press(server) {
    for (let stream = 0; stream < STREAMS; stream++) await server.createStream(`many-${stream}`, SHARDS);
    await inParallel(CALLS, 8, async (call) => {
      const Records = Array.from({ length: RECORDS }, (_, index) => ({
        Data: DATA,
        PartitionKey: `${call}-${index}`,
      }));
      const StreamName = `many-${call % STREAMS}`;
      const { FailedRecordCount } = await server.call<{ FailedRecordCount: number }>('PutRecords', {
        StreamName,
        Records,
      });
      if (FailedRecordCount > 0) throw new Error(`${FailedRecordCount} records were not accepted`);
    });
  },
};

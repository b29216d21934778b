import { setTimeout as pause } from 'node:timers/promises';
import { inParallel, type PressedServer } from './server.ts';
import { MIB } from '../../src/lib/bytes.ts';
import { type Scenario, STORE_BYTES } from './scenario.ts';

const RECORDS = 100;
const WRITERS = 8;
// A record of 10 MiB less its key.
const Data = Buffer.alloc(10 * MIB - 10, 'x').toString('base64');

export const largeRecords: Scenario = {
  name: `${RECORDS} records of 10 MiB from ${WRITERS} writers, read back`,
  boundBytes: STORE_BYTES + (WRITERS + 1) * 48 * MIB,
  because: 'the store, and for each call its body as bytes, as text and decoded',
  connections: WRITERS,
  async press(server) {
    const StreamName = 'large';
    await server.createStream(StreamName, 2, { MaxRecordSizeInKiB: 10_240 });
    await inParallel(RECORDS, WRITERS, async (index) => {
      await putUntilAccepted(server, { StreamName, PartitionKey: String(index), Data });
    });
    let read = 0;
    for (const shard of ['shardId-000000000000', 'shardId-000000000001']) {
      let ShardIterator = await server.iterator(StreamName, shard);
      for (;;) {
        type Output = { Records: { Data: string }[]; NextShardIterator: string; MillisBehindLatest: number };
        const { Records, NextShardIterator, MillisBehindLatest } = await server.call<Output>('GetRecords', {
          ShardIterator,
        });
        if (Records.some((record) => record.Data !== Data))
          throw new Error('a record differs from what was put');
        read += Records.length;
        if (MillisBehindLatest === 0) break;
        ShardIterator = NextShardIterator;
      }
    }
    if (read !== RECORDS) throw new Error(`${read} of ${RECORDS} records can be read`);
  },
};

const MAX_ATTEMPTS = 100;
const BACK_OFF_MS = 50;

/** Retries as an SDK does: the server rejects calls when the disk is too slow. */
async function putUntilAccepted(server: PressedServer, record: object): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await server.call('PutRecord', record);
      return;
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !/InternalFailure|ServiceUnavailable/.test(String(error))) throw error;
      await pause(BACK_OFF_MS);
    }
  }
}

import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { inParallel, type PressedServer } from './server.ts';
import { MIB } from '../../src/lib/bytes.ts';
import { type Scenario, STORE_BYTES } from './scenario.ts';

const StreamName = 'full';
const FILLER_BYTES = 128 * MIB;
const REFUSED_CALLS = 2_000;
const Data = Buffer.alloc(10_000, 'x').toString('base64');

export const fullDisk: Scenario = {
  name: `a full disk, ${REFUSED_CALLS} rejected calls of 1 MB`,
  boundBytes: STORE_BYTES + 100 * MIB,
  because: 'the store, and the bodies of 8 calls',
  connections: 8,
  onSmallDisk: true,
  async press(server, dataDirectory) {
    const filler = join(dirname(dataDirectory), 'filler');
    await writeFile(filler, Buffer.alloc(FILLER_BYTES));
    await server.createStream(StreamName, 1);
    let [accepted, refused] = [0, 0];
    await inParallel(REFUSED_CALLS, 8, async (call) => {
      const stored = await put(server, call);
      accepted += stored;
      if (stored === 0) refused++;
    });
    if (refused < REFUSED_CALLS / 2) throw new Error(`the disk was not full: ${refused} calls were rejected`);
    const before = await count(server);
    if (before < accepted) throw new Error(`only ${before} of ${accepted} acknowledged records can be read`);
    await rm(filler);
    await eventually(async () => (await put(server, 0)) > 0 || undefined);
  },
};

/** @returns the number of acknowledged records */
async function put(server: PressedServer, call: number): Promise<number> {
  const Records = Array.from({ length: 100 }, (_, index) => ({ Data, PartitionKey: `${call}-${index}` }));
  type Output = { FailedRecordCount: number; Records: { ErrorCode?: string; ErrorMessage?: string }[] };
  const response = await server.call<Output>('PutRecords', { StreamName, Records });
  const failed = response.Records.find(({ ErrorCode }) => ErrorCode !== undefined);
  if (failed && failed.ErrorCode !== 'InternalFailure') throw new Error(`refused as ${failed.ErrorCode}`);
  return Records.length - response.FailedRecordCount;
}

async function count(server: PressedServer): Promise<number> {
  let ShardIterator = await server.iterator(StreamName);
  let records = 0;
  for (;;) {
    type Output = { Records: unknown[]; NextShardIterator: string; MillisBehindLatest: number };
    const response = await server.call<Output>('GetRecords', { ShardIterator });
    records += response.Records.length;
    if (response.MillisBehindLatest === 0) return records;
    ShardIterator = response.NextShardIterator;
  }
}

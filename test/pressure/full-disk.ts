import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { inParallel, type PressedServer } from './server.ts';
import { MIB, type Scenario, STORE_BYTES } from './scenario.ts';

const StreamName = 'full';
const FILLER_BYTES = 128 * MIB;
const REFUSED_CALLS = 2_000;
const Data = Buffer.alloc(10_000, 'x').toString('base64');

export const fullDisk: Scenario = {
  name: `a full disk, ${REFUSED_CALLS} refused calls of 1 MB`,
  boundBytes: STORE_BYTES + 100 * MIB,
  because: 'the store, and the bodies of 8 calls',
  connections: 8,
  onSmallDisk: true,
  async press(server, dataDirectory) {
    const filler = join(dirname(dataDirectory), 'filler');
    await writeFile(filler, Buffer.alloc(FILLER_BYTES));
    await server.createStream(StreamName, 1);
    let [taken, refused] = [0, 0];
    await inParallel(REFUSED_CALLS, 8, async (call) => {
      const stored = await put(server, call);
      taken += stored;
      if (stored === 0) refused++;
    });
    if (refused < REFUSED_CALLS / 2) throw new Error(`the disk was not full: ${refused} calls were refused`);
    const before = await count(server);
    if (before < taken) throw new Error(`of ${taken} acknowledged records ${before} can be read`);
    await rm(filler);
    await eventually(async () => (await put(server, 0)) > 0 || undefined);
  },
};

/** @returns how many records were acknowledged */
async function put(server: PressedServer, call: number): Promise<number> {
  const Records = Array.from({ length: 100 }, (_, place) => ({ Data, PartitionKey: `${call}-${place}` }));
  type Answer = { FailedRecordCount: number; Records: { ErrorCode?: string; ErrorMessage?: string }[] };
  const answer = await server.call<Answer>('PutRecords', { StreamName, Records });
  const failed = answer.Records.find(({ ErrorCode }) => ErrorCode !== undefined);
  if (failed && failed.ErrorCode !== 'InternalFailure') throw new Error(`refused as ${failed.ErrorCode}`);
  return Records.length - answer.FailedRecordCount;
}

async function count(server: PressedServer): Promise<number> {
  let ShardIterator = await server.iterator(StreamName);
  let records = 0;
  for (;;) {
    type Answer = { Records: unknown[]; NextShardIterator: string; MillisBehindLatest: number };
    const answer = await server.call<Answer>('GetRecords', { ShardIterator });
    records += answer.Records.length;
    if (answer.MillisBehindLatest === 0) return records;
    ShardIterator = answer.NextShardIterator;
  }
}

import { OperatorError } from '../../lib/operator-error.ts';
import { GetRecords } from '../../services/kinesis/operations/get-records.ts';
import { PutRecords } from '../../services/kinesis/operations/put-records.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import { createStream, firstIterator } from './bench-stream.ts';
import type { KinesisServer } from './servers.ts';
import { payload, RECORD_BYTES, type Workload } from './workload.ts';

const RECORDS_PER_PUT = 500;
const CALLS_TO_FILL = 22;

/** Reads by Limit; the answer is as large as the bounds of the protocol let it be. */
export const LARGE_READS = {
  name: 'GetRecords',
  connections: 2,
  recordsPerCall: 10_000,
  recordBytes: RECORD_BYTES,
} as const satisfies Workload;

/** An answer that can be asked for again and again. */
export interface LargeResponse {
  readonly iterator: string;
  /** Of its body. */
  readonly bytes: number;
  readonly records: number;
}

/** Fills a shard with 11,000 records of 1 KB, and looks at the answer that reads its beginning. */
export async function prepareLargeResponse(
  { client }: KinesisServer,
  streamName: string,
): Promise<LargeResponse> {
  await createStream(client, streamName, 1);
  const data = payload(RECORD_BYTES);
  for (let call = 0; call < CALLS_TO_FILL; call++) {
    const Records = Array.from({ length: RECORDS_PER_PUT }, (_, index) => ({
      Data: data,
      PartitionKey: `${call}-${index}`.padEnd(36, 'x'),
    }));
    await client.call(kinesisTraits, PutRecords, { StreamName: streamName, Records });
  }
  const iterator = await firstIterator(client, streamName, 'shardId-000000000000');
  const input = { ShardIterator: iterator, Limit: LARGE_READS.recordsPerCall };
  const response = await client.call(kinesisTraits, GetRecords, input);
  const { Records } = response;
  const inOrder = Records.every(
    ({ Data, PartitionKey }, index) =>
      data.equals(Data) &&
      PartitionKey?.startsWith(`${Math.floor(index / RECORDS_PER_PUT)}-${index % RECORDS_PER_PUT}x`),
  );
  if (!inOrder) throw new OperatorError('GetRecords did not answer what was put; please report this');
  // The wire's form but for the iterator's and a few times' lengths, which do not matter in 14 MB.
  const bytes = Buffer.byteLength(
    JSON.stringify({
      ...response,
      Records: Records.map((one) => ({ ...one, Data: one.Data.toString('base64') })),
    }),
  );
  return { iterator, bytes, records: Records.length };
}

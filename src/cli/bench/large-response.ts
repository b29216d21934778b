import { OperatorError } from '../../lib/operator-error.ts';
import { GetRecords } from '../../services/kinesis/operations/get-records.ts';
import { PutRecords } from '../../services/kinesis/operations/put-records.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import { createStream, firstIterator } from './bench-stream.ts';
import type { KinesisServer } from './servers.ts';
import { payload, RECORD_BYTES, type Workload } from './workload.ts';

const RECORDS_PER_PUT = 500;
const CALLS_TO_FILL = 22;

/** Reads with a Limit; the response is as large as the limits of GetRecords allow. */
export const LARGE_READS = {
  name: 'GetRecords',
  connections: 2,
  recordsPerCall: 10_000,
  recordBytes: RECORD_BYTES,
} as const satisfies Workload;

/** A response that can be requested repeatedly. */
export interface LargeResponse {
  readonly iterator: string;
  /** The size of its body. */
  readonly bytes: number;
  readonly records: number;
}

/** Fills a shard with 11,000 records of 1 KB, reads its start and checks the response. */
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
  if (!inOrder)
    throw new OperatorError('GetRecords did not return the records that were put; please report this');
  // As on the wire, except for the lengths of the iterator and of some timestamps, which are negligible in 14 MB.
  const bytes = Buffer.byteLength(
    JSON.stringify({
      ...response,
      Records: Records.map((one) => ({ ...one, Data: one.Data.toString('base64') })),
    }),
  );
  return { iterator, bytes, records: Records.length };
}

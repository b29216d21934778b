import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../../src/client/client.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { CreateEventSourceMapping } from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionConfiguration } from '../../../src/services/lambda/operations/get-function-configuration.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { zipOf } from '../../support/zip.ts';

export const SHARDS = 2_000;
/** As many as the server keeps. */
export const INVOCATIONS = 10_000;
/** Each has an environment, which is a process. */
const CALLERS = 4;
const RECORDS_PER_CALL = 500;
const POLL_MS = 50;

/**
 * Makes the stream `clicks` with 2,000 shards on a server, the function `enrich` with a mapping that reads all of them
 * and filters everything out, and invokes the function 10,000 times.
 */
export async function createLargePipeline(client: Client): Promise<void> {
  await client.call(kinesisTraits, CreateStream, { StreamName: 'clicks', ShardCount: SHARDS });
  await client.call(lambdaTraits, CreateFunction, {
    FunctionName: 'enrich',
    Role: 'arn:aws:iam::000000000000:role/enrich',
    Runtime: `nodejs${process.versions.node.split('.')[0]}.x`,
    Handler: 'index.handler',
    Code: { ZipFile: zipOf({ 'index.js': 'exports.handler = async ({ index }) => index;' }) },
  });
  const isActive = async () => {
    const stream = await client.call(kinesisTraits, DescribeStreamSummary, { StreamName: 'clicks' });
    const { State } = await client.call(lambdaTraits, GetFunctionConfiguration, { FunctionName: 'enrich' });
    return stream.StreamDescriptionSummary.StreamStatus === 'ACTIVE' && State === 'Active';
  };
  while (!(await isActive())) await pause(POLL_MS);
  await client.call(lambdaTraits, CreateEventSourceMapping, {
    FunctionName: 'enrich',
    EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks',
    StartingPosition: 'TRIM_HORIZON',
    FilterCriteria: { Filters: [{ Pattern: '{"partitionKey":["matches-no-record"]}' }] },
  });
  let next = 0;
  const callInTurn = async () => {
    for (let index = next++; index < INVOCATIONS; index = next++) {
      await client.call(lambdaTraits, Invoke, {
        FunctionName: 'enrich',
        Payload: Buffer.from(JSON.stringify({ index })),
      });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, callInTurn));
}

/** Puts a record into each shard. */
export async function putIntoEachShard(client: Client): Promise<void> {
  const width = 2n ** 128n / BigInt(SHARDS);
  for (let first = 0; first < SHARDS; first += RECORDS_PER_CALL) {
    await client.call(kinesisTraits, PutRecords, {
      StreamName: 'clicks',
      Records: Array.from({ length: RECORDS_PER_CALL }, (_, index) => ({
        PartitionKey: `user-${first + index}`,
        ExplicitHashKey: (width * BigInt(first + index) + width / 2n).toString(),
        Data: Buffer.from('{"page":"/"}'),
      })),
    });
  }
}

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterStatus } from '../../../src/server/gateway/status.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { CreateEventSourceMapping } from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { GetEventSourceMapping } from '../../../src/services/lambda/operations/get-event-source-mapping.ts';
import { UpdateEventSourceMapping } from '../../../src/services/lambda/operations/update-event-source-mapping.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { removeDirectory } from '../../support/remove-directory.ts';
import { zipOf } from '../../support/zip.ts';
import { type TestCluster, type TestGateway, twoGateways } from './two-gateways.ts';

const SHARDS = 8;
const StreamName = 'orders';

const folder = mkdtempSync(join(tmpdir(), 'millrace-mapped-'));
const file = join(folder, 'received');
const SOURCE = `
  exports.handler = async ({ Records }) => {
    for (const { kinesis } of Records) {
      require('node:fs').appendFileSync(${JSON.stringify(file)}, kinesis.partitionKey + '\\n');
    }
  };`;

let cluster: TestCluster;
let first: TestGateway;
let second: TestGateway;
let uuid = '';
let round = 0;

beforeAll(async () => {
  cluster = await twoGateways({ sandbox: 'off' });
  [first, second] = cluster.gateways;
  await first.client.call(lambdaTraits, CreateFunction, {
    FunctionName: 'mapped',
    Runtime: 'nodejs22.x',
    Role: 'arn:aws:iam::000000000000:role/r',
    Handler: 'index.handler',
    // The clock runs fast.
    Timeout: 900,
    Code: { ZipFile: zipOf({ 'index.js': SOURCE }) },
  });
  await second.client.call(kinesisTraits, CreateStream, { StreamName, ShardCount: SHARDS });
  await eventually(async () => {
    const { StreamDescriptionSummary: summary } = await first.client.call(
      kinesisTraits,
      DescribeStreamSummary,
      { StreamName },
    );
    return summary.StreamStatus === 'ACTIVE' || undefined;
  });
  const created = await second.client.call(lambdaTraits, CreateEventSourceMapping, {
    EventSourceArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`,
    FunctionName: 'mapped',
    StartingPosition: 'TRIM_HORIZON',
  });
  uuid = created.UUID!;
});
afterAll(async () => {
  await cluster.close();
  removeDirectory(folder);
});

/** Puts a record into each shard, and waits until the function has received every one once. */
async function deliver(gateway: TestGateway): Promise<void> {
  round++;
  const keys: string[] = [];
  for (let shard = 0; shard < SHARDS; shard++) {
    const key = `${round}-${shard}`;
    keys.push(key);
    await gateway.client.call(kinesisTraits, PutRecord, {
      StreamName,
      PartitionKey: key,
      ExplicitHashKey: ((2n ** 128n / BigInt(SHARDS)) * BigInt(shard)).toString(),
      Data: Buffer.from('x'),
    });
  }
  await eventually(async () => {
    const received = readFileSync(file, 'utf8').trim().split('\n');
    expect(received.filter((key) => key.startsWith(`${round}-`)).sort()).toEqual(keys);
    return true;
  });
}

async function loopsOf({ endpoint }: TestGateway): Promise<(number | undefined)[]> {
  const { members } = (await (await fetch(`${endpoint}/_millrace/cluster`)).json()) as ClusterStatus;
  return [first, second].map(
    (gateway) => members.find((member) => member.endpoint === gateway.endpoint)?.loops,
  );
}

async function untilState(state: string): Promise<void> {
  await eventually(async () => {
    const { State } = await second.client.call(lambdaTraits, GetEventSourceMapping, { UUID: uuid });
    return State === state || undefined;
  });
}

test('both gateways run loops of a mapping, and change their state together', async () => {
  await untilState('Enabled');
  await deliver(first);
  await eventually(async () => {
    expect(await loopsOf(second)).toEqual([SHARDS / 2, SHARDS / 2]);
    return true;
  });
  await eventually(async () => {
    const { LastProcessingResult } = await second.client.call(lambdaTraits, GetEventSourceMapping, {
      UUID: uuid,
    });
    return LastProcessingResult === 'OK' || undefined;
  });
  await second.client.call(lambdaTraits, UpdateEventSourceMapping, { UUID: uuid, Enabled: false });
  await untilState('Disabled');
  await eventually(async () => {
    expect(await loopsOf(first)).toEqual([0, 0]);
    return true;
  });
  await first.client.call(lambdaTraits, UpdateEventSourceMapping, { UUID: uuid, Enabled: true });
  await untilState('Enabled');
  await deliver(second);
});

test('loops go on at the other gateway when the home is drained', async () => {
  await fetch(`${first.endpoint}/_millrace/cluster/drain`, { method: 'POST' });
  await deliver(second);
  await eventually(async () => {
    expect(await loopsOf(second)).toEqual([0, SHARDS]);
    return true;
  });
});

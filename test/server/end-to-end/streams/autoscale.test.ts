import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Client } from '../../../../src/client/client.ts';
import { runCommandLine } from '../../../../src/cli/run.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { RegisterScalableTarget } from '../../../../src/services/application-autoscaling/operations/register-scalable-target.ts';
import { applicationAutoScalingTraits } from '../../../../src/services/application-autoscaling/traits.ts';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { GetRecords } from '../../../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { ListShards } from '../../../../src/services/kinesis/operations/list-shards.ts';
import { PutRecords } from '../../../../src/services/kinesis/operations/put-records.ts';
import { kinesisTraits } from '../../../../src/services/kinesis/traits.ts';
import { cliWorld } from '../../../support/cli-world.ts';
import { type ControlledServer, startControlledServer } from '../../../support/controlled-server.ts';

const StreamName = 'orders';
const KEYS = 20;

let server: ControlledServer;
let client: Client;
/** The numbers that were put, by key. */
const put = new Map<string, number[]>();
let next = 0;

beforeAll(async () => {
  server = await startControlledServer('--time', 'virtual', '--quotas', 'on');
  ({ client } = server);
  await client.call(kinesisTraits, CreateStream, { StreamName, ShardCount: 1 });
  await pass('2s');
});
afterAll(() => server.close());

async function pass(by: string): Promise<void> {
  const { status } = await server.call('POST', 'time/advance', { by });
  expect(status).toBe(200);
}

async function nowMs(): Promise<number> {
  return Date.parse((await server.call('GET', 'time')).body.now);
}

/** Puts records as a good producer does: throttled records are put again a second later, before any other record. */
async function produce(count: number): Promise<number> {
  let throttled = 0;
  let waiting = Array.from({ length: count }, () => next++);
  while (waiting.length > 0) {
    const rejected: number[] = [];
    for (let from = 0; from < waiting.length; from += 500) {
      const numbers = waiting.slice(from, from + 500);
      const { Records } = await client.call(kinesisTraits, PutRecords, {
        StreamName,
        Records: numbers.map((number) => ({
          PartitionKey: `key ${number % KEYS}`,
          Data: Buffer.from(String(number)),
        })),
      });
      for (const [index, { ErrorCode: error }] of Records.entries()) {
        const number = numbers[index]!;
        if (error !== undefined) rejected.push(number);
        else put.set(`key ${number % KEYS}`, [...(put.get(`key ${number % KEYS}`) ?? []), number]);
      }
    }
    throttled += rejected.length;
    waiting = rejected;
    if (waiting.length > 0) await pass('1s');
  }
  return throttled;
}

async function openShards(): Promise<number> {
  const { Shards } = await client.call(kinesisTraits, ListShards, { StreamName });
  return Shards!.filter(({ SequenceNumberRange: range }) => range.EndingSequenceNumber === undefined).length;
}

/** Lets the time pass that a change of the shards takes. */
async function untilOpen(count: number): Promise<void> {
  for (let second = 0; second < 30 && (await openShards()) !== count; second++) await pass('1s');
  expect(await openShards()).toBe(count);
}

/** The numbers by key, of all shards; a parent is before its children. */
async function read(): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  const { Shards } = await client.call(kinesisTraits, ListShards, { StreamName });
  for (const { ShardId } of Shards!) {
    const iterator = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
    let { ShardIterator } = await client.call(kinesisTraits, GetShardIterator, iterator);
    for (;;) {
      const { Records, NextShardIterator, MillisBehindLatest } = await client.call(
        kinesisTraits,
        GetRecords,
        {
          ShardIterator: ShardIterator!,
        },
      );
      for (const { PartitionKey, Data } of Records) {
        found.set(PartitionKey!, [...(found.get(PartitionKey!) ?? []), Number(Data.toString())]);
      }
      if (NextShardIterator === undefined || (Records.length === 0 && MillisBehindLatest === 0)) break;
      ShardIterator = NextShardIterator;
    }
  }
  return found;
}

async function autoscale(...words: string[]) {
  const world = cliWorld({
    env: { AWS_ENDPOINT_URL: server.endpoint },
    clock: new VirtualClock(await nowMs()),
  });
  const code = await runCommandLine(['autoscale', StreamName, ...words], world);
  return { code, out: world.stdout(), err: world.stderr() };
}

test('millrace autoscale says what is missing, and what it would do', async () => {
  expect(await autoscale('--min', '2')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--max is needed: the most shards that it may have, such as --max 8'),
  });
  expect(await autoscale('--max', '4', '--target', 'high')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--target takes a percentage from 1% to 100%, such as 70%, not "high"'),
  });
  expect(await autoscale('--off')).toMatchObject({
    code: 1,
    err: expect.stringContaining('nothing to turn off'),
  });
  expect((await autoscale('--min', '2', '--max', '4', '--dry-run')).out).toBe(
    'With 2 to 4 shards at 70%, orders would scale out from 1 to 2 shards: minimum capacity was set to 2.\n',
  );
  expect((await autoscale()).out).toContain('off; turn it on with: millrace autoscale orders');
});

test('a stream is scaled out and in while it is written to: nothing is lost, and the order is kept', async () => {
  expect((await autoscale('--max', '4')).out).toContain('1 to 4 shards, at 70% of the write quota');
  await produce(300);
  expect(await produce(1_500)).toBeGreaterThan(0);
  await pass('60s');
  await untilOpen(2);
  expect(await produce(1_200)).toBe(0);

  for (let minute = 0; minute < 18; minute++) {
    await produce(40);
    await pass('60s');
  }
  await produce(100);
  await untilOpen(1);
  expect(await read()).toEqual(put);

  const shown = await autoscale();
  expect(shown.out).toMatch(
    /Successful +Setting desired capacity to 1\. +policy millrace-autoscale: the metric was at most/,
  );
  expect(shown.out).toContain('above its target of 70 (writes were throttled');
  const { target, activities } = JSON.parse((await autoscale('--json')).out);
  expect(target).toMatchObject({ MinCapacity: 1, MaxCapacity: 4 });
  expect(activities).toHaveLength(2);
  expect((await autoscale('--off')).out).toContain('off; turn it on with');
});

test('a custom resource behind a URL is scaled', async () => {
  const workers = { capacity: 1 };
  const resource = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.method === 'PATCH')
        workers.capacity = (JSON.parse(body) as { desiredCapacity: number }).desiredCapacity;
      const document = {
        actualCapacity: workers.capacity,
        desiredCapacity: workers.capacity,
        scalingStatus: 'Successful',
      };
      response.end(JSON.stringify(document));
    });
  });
  onTestFinished(() => void resource.close());
  resource.listen(0, '127.0.0.1');
  await once(resource, 'listening');
  const { port } = resource.address() as AddressInfo;
  await client.call(applicationAutoScalingTraits, RegisterScalableTarget, {
    ServiceNamespace: 'custom-resource',
    ResourceId: `http://127.0.0.1:${port}/prod/scalableTargetDimensions/workers`,
    ScalableDimension: 'custom-resource:ResourceType:Property',
    MinCapacity: 3,
    MaxCapacity: 9,
  });
  // In steps: a request of which the time passes at once would time out.
  for (let second = 0; second < 90 && workers.capacity !== 3; second++) await pass('1s');
  expect(workers.capacity).toBe(3);
});

import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { startMillrace } from '../../../../src/server/millrace.ts';
import type { RunningServer } from '../../../../src/server/start/running-server.ts';

let directory: string;
let server: RunningServer;
const clients: KinesisClient[] = [];

const start = () =>
  startMillrace({
    dataDirectory: directory,
    host: '127.0.0.1',
    port: 0,
    quotas: 'on',
    durability: 'fsync',
    timeScale: 0,
    logger: silentLogger,
    onFatal: (error) => {
      throw error;
    },
  });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-clients-'));
  server = await start();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

/** By default the SDK uses HTTP/2 with prior knowledge for Kinesis. */
function client(wire: 'h2c' | 'http/1.1'): KinesisClient {
  const made = new KinesisClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '123456789012', secretAccessKey: 'secret' },
    maxAttempts: 1,
    ...(wire === 'http/1.1' && { requestHandler: new NodeHttpHandler() }),
  });
  clients.push(made);
  return made;
}

async function readAll(kinesis: KinesisClient): Promise<string[]> {
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName: 'orders',
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  return Records!.map(({ Data }) => Buffer.from(Data!).toString());
}

test.each(['h2c', 'http/1.1'] as const)(
  'the JavaScript SDK over %s puts, reads, and finds it all again after a restart',
  async (wire) => {
    const before = client(wire);
    await before.send(new CreateStreamCommand({ StreamName: 'orders', ShardCount: 1 }));
    await waitUntilStreamExists({ client: before, maxWaitTime: 10, minDelay: 1 }, { StreamName: 'orders' });
    const put = (text: string) =>
      before.send(new PutRecordCommand({ StreamName: 'orders', PartitionKey: 'k', Data: Buffer.from(text) }));
    await put('one');
    await Promise.all(['two', 'three'].map(put));
    expect((await readAll(before)).toSorted()).toEqual(['one', 'three', 'two']);
    await server.close();

    server = await start();
    expect((await readAll(client(wire)))[0]).toBe('one');
    const metrics = await (await fetch(`${server.endpoint}/_millrace/metrics`)).text();
    expect(metrics).toContain(
      'millrace_shard_records_out_total{account="123456789012",region="us-east-1",stream="orders",shard="shardId-000000000000"} 3\n',
    );
  },
);

test('a body of 20 MB is rejected, and the server continues', async () => {
  const response = await fetch(server.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'Kinesis_20131202.PutRecord', 'content-type': 'application/x-amz-json-1.1' },
    body: Buffer.alloc(20_000_000, 'x'),
  });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
  expect((await fetch(`${server.endpoint}/_millrace/health`)).status).toBe(200);
});

test('a second server on the same data directory reports which process uses it', async () => {
  await expect(start()).rejects.toThrow(
    `the data directory ${directory} is in use by process ${process.pid}; stop that one first, or choose another directory with --data DIR`,
  );
});

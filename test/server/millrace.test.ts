import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { startMillrace } from '../../src/server/millrace.ts';
import type { MillraceOptions } from '../../src/server/start/options.ts';
import type { RunningServer } from '../../src/server/start/running-server.ts';
import { CreateLogGroup } from '../../src/services/logs/operations/create-log-group.ts';
import { CreateLogStream } from '../../src/services/logs/operations/create-log-stream.ts';
import { DescribeLogGroups } from '../../src/services/logs/operations/describe-log-groups.ts';
import { PutLogEvents } from '../../src/services/logs/operations/put-log-events.ts';
import { logsTraits } from '../../src/services/logs/traits.ts';
import { CreateQueue } from '../../src/services/sqs/operations/create-queue.ts';
import { sqsTraits } from '../../src/services/sqs/traits.ts';

let directory: string;
const running: RunningServer[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-server-'));
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
  await rm(directory, { recursive: true, force: true });
});

async function start(options: Partial<MillraceOptions> = {}): Promise<RunningServer> {
  const server = await startMillrace({
    dataDirectory: directory,
    host: '127.0.0.1',
    port: 0,
    quotas: 'on',
    durability: 'os',
    timeScale: 1,
    logger: silentLogger,
    onFatal: (error) => {
      throw error;
    },
    ...options,
  });
  running.push(server);
  return server;
}

test('serves its own routes under /_millrace, and nowhere else', async () => {
  const startedMs = performance.now();
  const { endpoint } = await start();
  const health = await fetch(`${endpoint}/_millrace/health`);
  expect(health.status).toBe(200);
  const { uptimeSeconds, ...facts } = (await health.json()) as { readonly uptimeSeconds: number };
  expect(facts).toMatchObject({ status: 'ok', pid: process.pid });
  expect(uptimeSeconds).toBeGreaterThanOrEqual(0);
  expect(uptimeSeconds).toBeLessThanOrEqual((performance.now() - startedMs) / 1000);
  expect((await fetch(`${endpoint}/_millrace/metrics`)).headers.get('content-type')).toContain(
    'version=0.0.4',
  );
  expect((await fetch(`${endpoint}/_millrace/else`)).status).toBe(404);
  expect((await fetch(`${endpoint}/_millrace/health`, { method: 'POST' })).status).toBe(405);
  expect((await fetch(`${endpoint}/_millracer`)).headers.get('x-amz-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('URLs of queues start with the URL that clients on other machines use', async () => {
  const server = await start({ publicUrl: 'http://millrace:4566' });
  const client = createClient({ endpoint: server.endpoint, region: 'us-east-1' });
  const { QueueUrl } = await client.call(sqsTraits, CreateQueue, { QueueName: 'failed' });
  expect(QueueUrl).toBe('http://millrace:4566/000000000000/failed');
  client.close();
});

test('a port in use by another Millrace is reported as such', async () => {
  const { port } = await start();
  await expect(start({ port, dataDirectory: join(directory, 'other') })).rejects.toThrow(
    `port ${port} on 127.0.0.1 is taken by another Millrace (version 0.0.0-source, process ${process.pid}); ` +
      'stop that one first, or choose another port with --port N',
  );
});

test('a port in use by another program is reported as such', async () => {
  const other = createServer((_request, response) => response.end('{"hello":"world"}'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(start({ port })).rejects.toThrow(`port ${port} on 127.0.0.1 is taken by another program;`);
  other.close();
});

test.each(['0.0.0.0', '192.0.2.1', '::', 'example.org'])(
  'refuses to listen on %s unauthenticated',
  async (host) => {
    await expect(start({ host })).rejects.toThrow('--allow-unauthenticated');
  },
);

test('an address that this machine does not have is reported', async () => {
  await expect(start({ host: '192.0.2.1', allowUnauthenticated: true })).rejects.toThrow(
    'this machine has no address 192.0.2.1',
  );
});

test('bounds the log groups as it was told', async () => {
  const { endpoint } = await start({ maxLogGroupBytes: 64 * 1024 });
  const client = createClient({ endpoint, region: 'us-east-1' });
  const group = { logGroupName: 'g' };
  const stream = { ...group, logStreamName: 's' };
  await client.call(logsTraits, CreateLogGroup, group);
  await client.call(logsTraits, CreateLogStream, stream);
  for (let n = 0; n < 40; n++) {
    const message = `${n} `.padEnd(4096, 'x');
    await client.call(logsTraits, PutLogEvents, {
      ...stream,
      logEvents: [{ timestamp: Date.now(), message }],
    });
  }
  const { logGroups } = await client.call(logsTraits, DescribeLogGroups, {});
  expect(logGroups[0]!.storedBytes).toBeGreaterThan(32 * 1024);
  expect(logGroups[0]!.storedBytes).toBeLessThanOrEqual(64 * 1024);
  client.close();
});

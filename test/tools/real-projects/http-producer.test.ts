import { afterAll, beforeAll, expect, test } from 'vitest';
import { GetApis } from '../../../src/services/apigateway/http/operations/get-apis.ts';
import { httpApiTraits } from '../../../src/services/apigateway/http/traits.ts';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { openProject, type ServedProject } from './support.ts';

let project: ServedProject;

beforeAll(async () => {
  project = await openProject('http-producer');
});
afterAll(() => project?.close());

async function apiUrl(): Promise<string> {
  const { items } = await project.client.call(httpApiTraits, GetApis, {});
  expect(items.map(({ name }) => name)).toEqual(['dev-http-producer']);
  return items[0]!.apiEndpoint;
}

async function records(): Promise<(readonly [key: string, data: string])[]> {
  const { ShardIterator } = await project.client.call(kinesisTraits, GetShardIterator, {
    StreamName: 'clicks',
    ShardId: 'shardId-000000000000',
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const page = await project.client.call(kinesisTraits, GetRecords, { ShardIterator: ShardIterator! });
  return page.Records.map(({ PartitionKey = '', Data }) => [PartitionKey, String(Data)]);
}

/** Sends requests as visitors do, and reads what they have left in the stream. */
async function collects(): Promise<void> {
  const url = await apiUrl();
  const post = (path: string, body: unknown) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-visitor': 'v1' },
      body: JSON.stringify(body),
    });
  const collected = await post('/pages/start%20page/clicks?source=mail', { button: 'buy' });
  expect([collected.status, await collected.text()]).toEqual([202, '']);
  expect(collected.headers.get('x-sequence')).toMatch(/^\d{56}$/);
  const direct = await post('/direct', { data: Buffer.from('straight').toString('base64') });
  expect(await direct.json()).toMatchObject({ ShardId: 'shardId-000000000000' });
  expect(await records()).toEqual([
    ['v1', JSON.stringify({ page: 'start page', source: 'mail', button: 'buy' })],
    ['v1', 'straight'],
  ]);
  const health = await fetch(`${url}/health`);
  expect([health.status, await health.json()]).toEqual([200, { ok: true }]);
  const missing = await fetch(`${url}/none`, { method: 'DELETE' });
  expect([missing.status, await missing.text()]).toEqual([404, 'no such page']);
  const preflight = await fetch(`${url}/health`, {
    method: 'OPTIONS',
    headers: { origin: 'https://shop.example.com' },
  });
  expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
}

test('deploys with Millrace, which lists its routes', async () => {
  const output = await project.millrace('deploy');
  expect(output).toContain(`POST - ${await apiUrl()}/pages/{page}/clicks`);
  await collects();
  await project.millrace('remove');
});

test('deploys with osls', async () => {
  await project.osls('deploy');
  await collects();
  await project.osls('remove');
});

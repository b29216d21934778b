import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  FateReply,
  HotKeysReply,
  InvocationReply,
  InvocationsReply,
  PipelineReply,
  Rates,
  RecordsReply,
  SeriesReply,
} from '../../../src/server/dashboard/contract.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { SplitShard } from '../../../src/services/kinesis/operations/split-shard.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { aggregate } from '../../support/clients/aggregate.ts';
import { eventually } from '../../support/eventually.ts';
import { EventReader } from './event-reader.ts';
import { ACCOUNT, STREAM_ARN, FAILURES_ARN, WatchedPipeline } from './watched-pipeline.ts';

let pipeline: WatchedPipeline;
beforeAll(async () => {
  pipeline = await WatchedPipeline.start();
});
afterAll(() => pipeline.close());

const get = <T>(path: string): Promise<T> => pipeline.get(path);

test('the pipeline is drawn with what feeds what', async () => {
  expect(await get('namespaces')).toEqual([{ account: ACCOUNT, region: 'us-east-1' }]);
  const { streams, queues, functions, mappings, targets } = await get<PipelineReply>('pipeline');
  expect(streams).toMatchObject([
    {
      name: 'clicks',
      arn: STREAM_ARN,
      status: 'ACTIVE',
      mode: 'PROVISIONED',
      retentionHours: 24,
      shards: [
        { shardId: 'shardId-000000000000', startingHashKey: '0', parentShardIds: [], isOpen: true },
        { shardId: 'shardId-000000000001', endingHashKey: String(2n ** 128n - 1n) },
      ],
    },
  ]);
  expect(queues).toMatchObject([{ name: 'failures', arn: FAILURES_ARN, failuresOf: ['totals'] }]);
  expect(functions).toMatchObject([
    { name: 'totals', runtime: 'nodejs22.x', timeoutMs: 3000, state: 'Active' },
  ]);
  expect(mappings).toMatchObject([
    {
      sourceArn: STREAM_ARN,
      functionName: 'totals',
      destinationArn: FAILURES_ARN,
      settings: { MaximumRetryAttempts: 1 },
      shards: [{ phase: 'reading' }, { phase: 'reading' }],
    },
  ]);
  expect(targets).toMatchObject([{ kind: 'topic', name: 'news', feeds: [FAILURES_ARN] }]);
  expect((await get<PipelineReply>('pipeline?region=eu-west-1')).streams).toEqual([]);
});

test('a page that follows gets the rates of what is put, and a notice of a change', async () => {
  const events = await EventReader.open(pipeline.url('live'));
  // What changed between the page's first request and the first look of the feed is in no later notice.
  await events.until('changed', () => true);
  await pipeline.put('a', '{"n":1}');
  let records = 0;
  await events.until('rates', (data) => {
    const { shards } = JSON.parse(data) as Rates;
    for (const { stream, recordsIn } of shards) if (stream === 'clicks') records += recordsIn;
    return records > 0;
  });
  await events.until('invocations', (data) => data.includes('"functionName":"totals"'));
  await pipeline.server.client.call(kinesisTraits, SplitShard, {
    StreamName: 'clicks',
    ShardToSplit: 'shardId-000000000000',
    NewStartingHashKey: '1000',
  });
  await events.until('changed', () => true);
  const shards = await eventually(async () => {
    const [stream] = (await get<PipelineReply>('pipeline')).streams;
    return stream!.shards.length === 4 ? stream!.shards : undefined;
  });
  expect(shards.map(({ isOpen, parentShardIds }) => [isOpen, parentShardIds.length])).toEqual([
    [false, 0],
    [true, 0],
    [true, 1],
    [true, 1],
  ]);
  await events.close();
});

test('invocations are kept with what they got, returned and logged, and failures are grouped', async () => {
  await pipeline.put('b', '{"n":"bad"}');
  const failed = await eventually(async () => {
    const { invocations } = await get<InvocationsReply>('invocations?function=totals&status=error');
    return invocations.length === 2 ? invocations : undefined;
  });
  expect(failed).toMatchObject([
    { attempt: 2, records: 1, sourceArn: STREAM_ARN, error: { type: 'TypeError', message: 'no price' } },
    { attempt: 1, functionName: 'totals' },
  ]);
  expect(failed[0]!.maxMemoryMb).toBeGreaterThan(1);
  const { invocations, total } = await get<InvocationsReply>('invocations?function=totals&status=ok');
  expect([total, invocations.map(({ error }) => error)]).toEqual([1, [undefined]]);
  expect(invocations[0]!.coldStart).toBe(true);
  const older = await get<InvocationsReply>(`invocations?before=${failed[0]!.id}&limit=1`);
  expect(older.invocations.map(({ id }) => id)).toEqual([failed[1]!.id]);

  const { event, response, logs } = await eventually(async () => {
    const reply = await get<InvocationReply>(`invocations/${failed[1]!.id}`);
    return reply.logs.length === 2 ? reply : undefined;
  });
  expect(JSON.parse(event)).toMatchObject({ Records: [{ kinesis: { partitionKey: 'b' } }] });
  expect(JSON.parse(response)).toMatchObject({ errorType: 'TypeError' });
  expect(logs).toMatchObject([
    { level: 'INFO', message: 'got 1' },
    { level: 'ERROR', message: expect.stringContaining('no price') },
  ]);
  expect(await get('functions/totals/errors')).toMatchObject([
    { type: 'TypeError', message: 'no price', count: 2, lastInvocation: failed[0]!.id },
  ]);
});

test('the page has its policy, and its files are kept by browsers', async () => {
  const load = (path: string, headers: Record<string, string> = {}) =>
    fetch(pipeline.server.endpoint + path, { headers });
  const page = await load('/_millrace/');
  const html = await page.text();
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  expect([...page.headers]).toEqual(
    expect.arrayContaining([
      ['cache-control', 'no-cache'],
      ['cross-origin-opener-policy', 'same-origin'],
      ['x-content-type-options', 'nosniff'],
    ]),
  );
  // A link into the page, and the same path for a program.
  const navigation = { accept: 'text/html,application/xhtml+xml' };
  for (const link of ['/_millrace', '/_millrace/streams', '/_millrace/functions/totals/invocations/a']) {
    expect(await (await load(link, navigation)).text(), link).toBe(html);
  }
  expect(await (await load('/_millrace/streams')).json()).toBeInstanceOf(Array);
  expect((await load('/_millrace/functions/totals')).status).toBe(404);

  const [, script = ''] = /src="(\/_millrace\/assets\/[^"]+\.js)"/.exec(html) ?? [];
  const compressed = await load(script);
  expect([compressed.status, compressed.headers.get('content-encoding')]).toEqual([200, 'gzip']);
  expect(compressed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  const plain = await load(script, { 'accept-encoding': 'identity' });
  expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([
    null,
    await compressed.text(),
  ]);
  for (const name of ['none.js', '..%2Findex.html', '../index.html', 'main.map', '']) {
    expect((await load(`/_millrace/assets/${name}`)).status, name).not.toBe(200);
  }
});

test('records are found by time, key and filter, in all shards, and decoded', async () => {
  await pipeline.server.createStream('orders', 3);
  const members = ['x', '{"member":1}'].map((text) => ({ key: 'k', data: Buffer.from(text) }));
  const data = [
    '{"price":5}',
    gzipSync('{"price":7}'),
    'plain',
    Buffer.from([0, 255]),
    aggregate(members),
    '{"price":9}',
  ];
  for (const [index, bytes] of data.entries()) {
    await pipeline.server.client.call(kinesisTraits, PutRecord, {
      StreamName: 'orders',
      PartitionKey: index === 5 ? 'last' : `key ${index}`,
      Data: Buffer.from(bytes),
    });
  }
  const all = await get<RecordsReply>('streams/orders/records');
  expect(all.records.map(({ decoded }) => decoded)).toEqual([
    { kind: 'json', value: { price: 5 }, gzip: false },
    { kind: 'json', value: { price: 7 }, gzip: true },
    { kind: 'text', text: 'plain', gzip: false },
    { kind: 'bytes' },
    {
      kind: 'aggregate',
      records: [
        { partitionKey: 'k', decoded: { kind: 'text', text: 'x', gzip: false } },
        { partitionKey: 'k', decoded: { kind: 'json', value: { member: 1 }, gzip: false } },
      ],
    },
    { kind: 'json', value: { price: 9 }, gzip: false },
  ]);
  expect([all.atTip, all.scannedRecords]).toEqual([true, 6]);

  // Page by page, with a cursor for all shards.
  const seen: string[] = [];
  let cursor: string | undefined = '';
  for (let page = 0; page < 3; page++) {
    const reply: RecordsReply = await get(`streams/orders/records?limit=2&cursor=${cursor}`);
    seen.push(...reply.records.map(({ partitionKey }) => partitionKey));
    // Of many shards it is too long for a URL.
    if (cursor !== '') {
      const posted = await pipeline.post('streams/orders/records?limit=2', { cursor });
      expect(posted).toEqual({ status: 200, body: reply });
    }
    cursor = reply.cursor;
  }
  expect(seen).toEqual(all.records.map(({ partitionKey }) => partitionKey));

  const only = async (query: string) =>
    (await get<RecordsReply>(`streams/orders/records?${query}`)).records.map(
      ({ partitionKey }) => partitionKey,
    );
  expect(await only('key=last')).toEqual(['last']);
  expect(await only(`filter=${encodeURIComponent('{"data":{"price":[{"numeric":[">",5]}]}}')}`)).toEqual([
    'last',
  ]);
  const last = all.records.at(-1)!;
  expect(await only(`from=${last.arrivedMs + 1}`)).toEqual([]);
  expect(await only(`from=${all.records[0]!.arrivedMs}`)).toHaveLength(6);
  expect(await only(`shard=${last.shardId}&from=seq:${last.sequenceNumber}`)).toEqual(['last']);
  expect(await only('from=latest')).toEqual([]);
  const { keys, sampledRecords } = await get<HotKeysReply>('streams/orders/hot-keys');
  expect([sampledRecords, keys.map(({ key }) => key).sort()]).toEqual([6, [...seen].sort()]);

  for (const bad of [
    'from=yesterday',
    'from=seq:1',
    'filter=7',
    'cursor=7',
    'shard=shardId-000000000009',
    'limit=-1',
  ]) {
    const { status } = await fetch(pipeline.url(`streams/orders/records?${bad}`));
    expect([bad, status >= 400 && status < 500]).toEqual([bad, true]);
  }
});

test('what the mapping did with a record is known', async () => {
  const fates = async (key: string) => {
    const { records } = await get<RecordsReply>(`streams/clicks/records?key=${key}`);
    const { shardId, sequenceNumber } = records[0]!;
    const { mappings } = await get<FateReply>(`streams/clicks/records/${shardId}/${sequenceNumber}/fate`);
    return mappings.map(({ fate, invocations }) => [fate, invocations.length]);
  };
  expect(await fates('a')).toEqual([['delivered', 1]]);
  expect(await fates('b')).toEqual([['sent to destination', 2]]);
});

test('the page calls operations that are listed, with the header of the page', async () => {
  const record = { StreamName: 'clicks', PartitionKey: 'c', Data: Buffer.from('{"n":3}').toString('base64') };
  expect(await pipeline.post('calls/kinesis/PutRecord', record)).toMatchObject({
    status: 200,
    body: { ShardId: expect.stringMatching(/^shardId-/), SequenceNumber: expect.stringMatching(/^\d{56}$/) },
  });
  const invoke = { FunctionName: 'totals', Payload: Buffer.from('{}').toString('base64') };
  const { body } = await pipeline.post('calls/lambda/Invoke', invoke);
  expect(JSON.parse(Buffer.from(String(body['Payload']), 'base64').toString())).toEqual({ texts: 0 });
  const QueueUrl = `${pipeline.server.endpoint}/${ACCOUNT}/failures`;
  expect(
    await pipeline.post('calls/sqs/GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] }),
  ).toEqual({
    status: 200,
    body: { Attributes: { QueueArn: FAILURES_ARN } },
  });

  const refused = async (...asked: Parameters<typeof pipeline.post>) => {
    const { status, body: reply } = await pipeline.post(...asked);
    return [status, reply['code']];
  };
  expect(await refused('calls/kinesis/PutRecord', { ...record, StreamName: 'nowhere' })).toEqual([
    400,
    'ResourceNotFoundException',
  ]);
  expect(await refused('calls/kinesis/PutRecord', { ...record, Data: 5 })).toEqual([
    400,
    'SerializationException',
  ]);
  expect(await refused('calls/kinesis/DeleteStream', { StreamName: 'clicks' })).toEqual([
    404,
    'NoSuchOperation',
  ]);
  expect(await refused('calls/constructor/name', {})).toEqual([404, 'NoSuchOperation']);
  expect(await refused('calls/kinesis/PutRecord', record, {})).toEqual([403, 'NotFromPage']);
  const { records } = await get<RecordsReply>('streams/clicks/records?key=c');
  expect(records.map(({ decoded }) => decoded)).toEqual([{ kind: 'json', value: { n: 3 }, gzip: false }]);
});

test('a mapping delivers a record again', async () => {
  const { records } = await get<RecordsReply>('streams/clicks/records?key=c');
  const { shardId, sequenceNumber } = records[0]!;
  const [mapping] = (await get<PipelineReply>('pipeline')).mappings;
  const path = `mappings/${mapping!.uuid}/replay`;
  const fate = `streams/clicks/records/${shardId}/${sequenceNumber}/fate`;
  const before = (await get<FateReply>(fate)).mappings[0]!.invocations.length;
  expect(await pipeline.post(path, { shardId, sequenceNumber })).toEqual({
    status: 200,
    body: { uuid: mapping!.uuid },
  });
  await eventually(async () => {
    const { mappings } = await get<FateReply>(fate);
    return mappings[0]!.invocations.length === before + 1 || undefined;
  });
  for (const [asked, body] of [
    [path, {}],
    [path, { shardId, sequenceNumber: 'none' }],
    ['mappings/none/replay', { fromMs: 0 }],
  ] as const) {
    expect((await pipeline.post(asked, body)).status).toBeGreaterThanOrEqual(400);
  }
});

test('figures over time come from the history', async () => {
  const { values } = await get<SeriesReply>('series?kind=stream&name=clicks&metric=recordsIn');
  expect(values.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBeGreaterThan(1);
  const { status } = await fetch(pipeline.url('series?kind=stream&metric=x'));
  expect(status).toBe(400);
});

test('a path that does not exist is refused', async () => {
  const asked = async (method: string, path: string) => {
    const response = await fetch(pipeline.url(path), { method });
    return [response.status, ((await response.json()) as { code: string }).code];
  };
  expect(await asked('GET', 'nothing')).toEqual([404, 'NoSuchPath']);
  expect(await asked('GET', 'pipeline/more')).toEqual([404, 'NoSuchPath']);
  expect(await asked('POST', 'pipeline')).toEqual([404, 'NoSuchPath']);
});

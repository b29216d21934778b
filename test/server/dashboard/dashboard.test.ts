import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
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
import type {
  FailedObject,
  FailedObjectsReply,
  MessagesReply,
  RedriveReply,
} from '../../../src/server/dashboard/queue-contract.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { SplitShard } from '../../../src/services/kinesis/operations/split-shard.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { CreateEventSourceMapping } from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { UpdateEventSourceMapping } from '../../../src/services/lambda/operations/update-event-source-mapping.ts';
import { UpdateFunctionCode } from '../../../src/services/lambda/operations/update-function-code.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { CreateBucket } from '../../../src/services/s3/operations/create-bucket.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { s3Traits } from '../../../src/services/s3/traits.ts';
import { Subscribe } from '../../../src/services/sns/operations/subscribe.ts';
import { CreateTopic } from '../../../src/services/sns/operations/create-topic.ts';
import { snsTraits } from '../../../src/services/sns/traits.ts';
import { Publish } from '../../../src/services/sns/operations/publish.ts';
import { UpdateFunctionConfiguration } from '../../../src/services/lambda/operations/update-function-configuration.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { aggregate } from '../../support/clients/aggregate.ts';
import { eventually } from '../../support/eventually.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';
import { EventReader } from './event-reader.ts';

const ACCOUNT = '000000000000';
const STREAM_ARN = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/clicks`;
const FAILURES_ARN = `arn:aws:sqs:us-east-1:${ACCOUNT}:failures`;

// Fails for records whose data says so.
const SOURCE = `exports.handler = async ({ Records = [] }) => {
  const texts = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
  console.log('got', Records.length);
  if (texts.some((text) => text.includes('bad'))) throw new TypeError('no price');
  return { texts: texts.length };
};`;

let server: TestServer;
beforeAll(async () => {
  server = await runningServer({ sandbox: 'off' });
  const { client } = server;
  await server.createStream('clicks', 2);
  await server.createFunction('totals', SOURCE);
  await client.call(sqsTraits, CreateQueue, { QueueName: 'failures' });
  const { TopicArn } = await client.call(snsTraits, CreateTopic, { Name: 'news' });
  await client.call(snsTraits, Subscribe, { TopicArn, Protocol: 'sqs', Endpoint: FAILURES_ARN });
  await client.call(lambdaTraits, CreateEventSourceMapping, {
    FunctionName: 'totals',
    EventSourceArn: STREAM_ARN,
    StartingPosition: 'TRIM_HORIZON',
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: FAILURES_ARN } },
  });
  // A mapping starts after the answer of its creation.
  await eventually(async () => {
    const [mapping] = (await get<PipelineReply>('pipeline')).mappings;
    return mapping?.shards.length === 2 || undefined;
  });
});
afterAll(() => server.close());

async function get<T>(path: string): Promise<T> {
  const response = await fetch(`${server.endpoint}/_millrace/dashboard/${path}`);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text) as T;
}

const put = (key: string, data: string) =>
  server.client.call(kinesisTraits, PutRecord, {
    StreamName: 'clicks',
    PartitionKey: key,
    Data: Buffer.from(data),
  });

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

test('a page that follows gets the rates of what is put, and word of a change', async () => {
  const events = await EventReader.open(`${server.endpoint}/_millrace/dashboard/live`);
  await put('a', '{"n":1}');
  let records = 0;
  await events.until('rates', (data) => {
    const { shards } = JSON.parse(data) as Rates;
    for (const { stream, recordsIn } of shards) if (stream === 'clicks') records += recordsIn;
    return records > 0;
  });
  await events.until('invocations', (data) => data.includes('"functionName":"totals"'));
  await server.client.call(kinesisTraits, SplitShard, {
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
  await put('b', '{"n":"bad"}');
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
    fetch(server.endpoint + path, { headers });
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
  await server.createStream('orders', 3);
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
    await server.client.call(kinesisTraits, PutRecord, {
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
      const posted = await post('streams/orders/records?limit=2', { cursor });
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
    const { status } = await fetch(`${server.endpoint}/_millrace/dashboard/streams/orders/records?${bad}`);
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

async function post(
  path: string,
  body: unknown,
  headers = { 'x-millrace-dashboard': '1' } as Record<string, string>,
) {
  const response = await fetch(`${server.endpoint}/_millrace/dashboard/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return { status: response.status, body: JSON.parse(await response.text()) as Record<string, unknown> };
}

test('the page calls operations that are listed, with the header of the page', async () => {
  const record = { StreamName: 'clicks', PartitionKey: 'c', Data: Buffer.from('{"n":3}').toString('base64') };
  expect(await post('calls/kinesis/PutRecord', record)).toMatchObject({
    status: 200,
    body: { ShardId: expect.stringMatching(/^shardId-/), SequenceNumber: expect.stringMatching(/^\d{56}$/) },
  });
  const invoke = { FunctionName: 'totals', Payload: Buffer.from('{}').toString('base64') };
  const { body } = await post('calls/lambda/Invoke', invoke);
  expect(JSON.parse(Buffer.from(String(body['Payload']), 'base64').toString())).toEqual({ texts: 0 });
  const QueueUrl = `${server.endpoint}/${ACCOUNT}/failures`;
  expect(await post('calls/sqs/GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] })).toEqual({
    status: 200,
    body: { Attributes: { QueueArn: FAILURES_ARN } },
  });

  const refused = async (...asked: Parameters<typeof post>) => {
    const { status, body: reply } = await post(...asked);
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

test('failed batches go to the function again, with the same event, until it processes them', async () => {
  const { client } = server;
  const QueueUrl = `${server.endpoint}/${ACCOUNT}/failures`;
  await client.call(sqsTraits, SendMessage, { QueueUrl, MessageBody: '{"hello":1}' });
  const again = async (functionName: string) => {
    const { body } = await post('queues/failures/redrive', { functionName });
    const { left, ...rest } = body as unknown as RedriveReply;
    return { ...rest, left: left.map(({ why }) => why) };
  };
  const other = 'it reports no failed batch or event';
  const none = { batches: 0, records: 0, events: 0 };
  const { messages, total } = await get<MessagesReply>('queues/failures/messages');
  expect(total).toBe(2);
  expect(messages).toMatchObject([
    {
      isVisible: true,
      receiveCount: 0,
      decoded: { kind: 'json', value: { requestContext: { condition: 'RetryAttemptsExhausted' } } },
      failure: { functionName: 'totals', why: 'RetryAttemptsExhausted', batch: { stream: 'clicks' } },
    },
    { decoded: { kind: 'json', value: { hello: 1 } }, sizeBytes: 11 },
  ]);
  const { batch } = messages[0]!.failure!;
  const { records } = await get<RecordsReply>(
    `streams/clicks/records?shard=${batch!.shardId}&from=seq:${batch!.startSequenceNumber}&limit=1`,
  );
  expect(records.map(({ partitionKey }) => partitionKey)).toEqual(['b']);
  expect((await get<MessagesReply>('queues/failures/messages?skip=1')).messages).toHaveLength(1);
  expect(await again('nobody')).toEqual({
    ...none,
    failed: 0,
    left: ['the function totals failed with it', other],
  });
  expect(await again('totals')).toEqual({ ...none, failed: 1, left: [other] });
  await client.call(lambdaTraits, UpdateFunctionCode, {
    FunctionName: 'totals',
    ZipFile: Buffer.from(zipSync({ 'index.js': strToU8(SOURCE.replace("'bad'", "'never'")) })),
  });
  expect(await again('totals')).toEqual({ batches: 1, records: 1, events: 0, failed: 0, left: [other] });
  expect(await again('totals')).toEqual({ ...none, failed: 0, left: [other] });
  const { queues } = await get<PipelineReply>('pipeline');
  expect(queues).toMatchObject([{ name: 'failures', visibleMessages: 1, inFlightMessages: 0 }]);

  const { invocations } = await get<InvocationsReply>('invocations?function=totals');
  const events = await Promise.all(
    invocations.map(async ({ id }) => (await get<InvocationReply>(`invocations/${id}`)).event),
  );
  // Two attempts of the mapping, and two from here.
  expect(events.filter((event) => event === events[0])).toHaveLength(4);

  // Failures of asynchronous invocations: what a destination gets, through a topic, and what a dead-letter queue gets.
  const payload = '{"Records": [], "id": 12345678901234567890}';
  const functionArn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:totals:$LATEST`;
  const record = `{"version":"1.0","requestContext":{"functionArn":"${functionArn}","condition":"RetriesExhausted"},"requestPayload":${payload}}`;
  await client.call(snsTraits, Publish, {
    TopicArn: `arn:aws:sns:us-east-1:${ACCOUNT}:news`,
    Message: record,
  });
  await client.call(sqsTraits, SendMessage, {
    QueueUrl,
    MessageBody: record.replace('RetriesExhausted', 'Success'),
  });
  const RequestID = { DataType: 'String', StringValue: 'id' };
  const ErrorCode = { DataType: 'Number', StringValue: '200' };
  const letter = { QueueUrl, MessageBody: '{"Records":[]}', MessageAttributes: { RequestID, ErrorCode } };
  await client.call(sqsTraits, SendMessage, letter);
  await eventually(
    async () => (await get<MessagesReply>('queues/failures/messages')).total === 4 || undefined,
  );
  const notIts = 'the queue is not the dead-letter queue of totals';
  expect(await again('totals')).toEqual({ ...none, events: 1, failed: 0, left: [other, other, notIts] });
  await client.call(lambdaTraits, UpdateFunctionConfiguration, {
    FunctionName: 'totals',
    DeadLetterConfig: { TargetArn: FAILURES_ARN },
  });
  expect(await again('totals')).toEqual({ ...none, events: 1, failed: 0, left: [other, other] });
  const latest = (await get<InvocationsReply>('invocations?function=totals&limit=2')).invocations;
  const sent = await Promise.all(
    latest.map(async ({ id }) => (await get<InvocationReply>(`invocations/${id}`)).event),
  );
  expect(sent).toEqual(['{"Records":[]}', payload]);
});

test('what is written to a bucket goes to the function again, with the event that is in the object', async () => {
  const { client } = server;
  const [mapping] = (await get<PipelineReply>('pipeline')).mappings;
  await client.call(s3Traits, CreateBucket, { Bucket: 'failures' });
  await client.call(lambdaTraits, UpdateEventSourceMapping, {
    UUID: mapping!.uuid,
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failures' } },
  });
  await eventually(
    async () => (await get<PipelineReply>('pipeline')).mappings[0]!.state === 'Enabled' || undefined,
  );
  await put('b', 'never');
  const listed = await eventually(async () => {
    const { objects } = await get<FailedObjectsReply>('buckets/failures/failures');
    return objects.length === 1 ? objects : undefined;
  });
  expect(listed).toMatchObject([
    {
      key: expect.stringContaining(`aws/lambda/${mapping!.uuid}/`),
      decoded: { kind: 'json', value: { payload: expect.any(String) } },
      failure: { functionName: 'totals', why: 'RetryAttemptsExhausted', batch: { stream: 'clicks' } },
    },
  ]);
  expect((await get<PipelineReply>('pipeline')).targets).toMatchObject([{}, { name: 'failures' }]);

  // An asynchronous invocation, in the form of an object that a destination has written, and something else.
  const functionArn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:totals:$LATEST`;
  const record = `{"requestContext":{"functionArn":"${functionArn}","condition":"RetriesExhausted"},"requestPayload":{"a":1}}`;
  for (const [Key, text] of [
    ['aws/lambda/async/totals/1', record],
    ['aws/lambda/other', '{"hello":1}'],
    ['elsewhere', record],
  ]) {
    await client.call(s3Traits, PutObject, { Bucket: 'failures', Key: Key!, Body: Buffer.from(text!) });
  }
  const again = async (functionName: string) => {
    const { body } = await post('buckets/failures/redrive', { functionName });
    const { left, ...rest } = body as unknown as RedriveReply;
    return { ...rest, left: left.length };
  };
  const keys = async () =>
    (await get<FailedObjectsReply>('buckets/failures/failures')).objects.map(({ key }) => key);
  const none = { batches: 0, records: 0, events: 0, failed: 0 };
  expect(await again('nobody')).toEqual({ ...none, left: 3 });
  // Its records are in no stream any more: the event in the object is what counts.
  const [{ key: failedKey }] = listed as [FailedObject];
  const { Body } = await client.call(s3Traits, GetObject, { Bucket: 'failures', Key: failedKey });
  const moved = Buffer.from(Body ?? [])
    .toString()
    .replaceAll('stream/clicks', 'stream/gone');
  await client.call(s3Traits, PutObject, { Bucket: 'failures', Key: failedKey, Body: Buffer.from(moved) });
  expect(await again('totals')).toEqual({ ...none, events: 1, failed: 1, left: 1 });
  expect(await keys()).toEqual([failedKey, 'aws/lambda/other'].toSorted());
  await client.call(lambdaTraits, UpdateFunctionCode, {
    FunctionName: 'totals',
    ZipFile: Buffer.from(zipSync({ 'index.js': strToU8(SOURCE.replace("'bad'", "'nothing'")) })),
  });
  expect(await again('totals')).toEqual({ ...none, batches: 1, records: 1, left: 1 });
  expect(await keys()).toEqual(['aws/lambda/other']);
  const { invocations } = await get<InvocationsReply>('invocations?function=totals&limit=1');
  const { event } = await get<InvocationReply>(`invocations/${invocations[0]!.id}`);
  expect(event).toBe((JSON.parse(moved) as { payload: string }).payload);
  const missing = await fetch(`${server.endpoint}/_millrace/dashboard/buckets/none/failures`);
  expect([missing.status, await missing.json()]).toMatchObject([404, { code: 'NoSuchBucket' }]);
});

test('a mapping delivers a record again', async () => {
  const { records } = await get<RecordsReply>('streams/clicks/records?key=c');
  const { shardId, sequenceNumber } = records[0]!;
  const [mapping] = (await get<PipelineReply>('pipeline')).mappings;
  const path = `mappings/${mapping!.uuid}/replay`;
  const fate = `streams/clicks/records/${shardId}/${sequenceNumber}/fate`;
  const before = (await get<FateReply>(fate)).mappings[0]!.invocations.length;
  expect(await post(path, { shardId, sequenceNumber })).toEqual({
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
    expect((await post(asked, body)).status).toBeGreaterThanOrEqual(400);
  }
});

test('figures over time come from the history', async () => {
  const { values } = await get<SeriesReply>('series?kind=stream&name=clicks&metric=recordsIn');
  expect(values.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBeGreaterThan(1);
  const { status } = await fetch(`${server.endpoint}/_millrace/dashboard/series?kind=stream&metric=x`);
  expect(status).toBe(400);
});

test('a path that does not exist is refused', async () => {
  const asked = async (method: string, path: string) => {
    const response = await fetch(`${server.endpoint}/_millrace/dashboard/${path}`, { method });
    return [response.status, ((await response.json()) as { code: string }).code];
  };
  expect(await asked('GET', 'nothing')).toEqual([404, 'NoSuchPath']);
  expect(await asked('GET', 'pipeline/more')).toEqual([404, 'NoSuchPath']);
  expect(await asked('POST', 'pipeline')).toEqual([404, 'NoSuchPath']);
});

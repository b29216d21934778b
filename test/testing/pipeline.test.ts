import { KinesisClient, ListStreamsCommand, PutRecordCommand } from '@aws-sdk/client-kinesis';
import type { KinesisStreamEvent } from 'aws-lambda';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { openPipeline, type PipelineOptions } from '../../src/testing/open-pipeline.ts';
import type { Pipeline } from '../../src/testing/pipeline.ts';

let pipeline: Pipeline | undefined;
afterEach(() => pipeline?.close());

async function open(options: PipelineOptions): Promise<Pipeline> {
  pipeline = await openPipeline(options);
  return pipeline;
}

const decoded = ({ Records }: KinesisStreamEvent) =>
  Records.map(({ kinesis }) => JSON.parse(Buffer.from(kinesis.data, 'base64').toString()));

test('a handler of the test gets what was put, in order', async () => {
  const {
    stream,
    function: fn,
    settle,
  } = bound(
    await open({
      streams: { clicks: { shards: 1 } },
      functions: {
        count: {
          handler: (event: KinesisStreamEvent) => decoded(event).length,
          events: [{ stream: 'clicks' }],
        },
      },
    }),
  );
  for (const page of ['a', 'b', 'c']) await stream('clicks').put({ page }, { key: 'user' });
  expect(await settle()).toEqual([]);
  expect(fn('count').invocations.flatMap(({ event }) => decoded(event))).toEqual([
    { page: 'a' },
    { page: 'b' },
    { page: 'c' },
  ]);
});

test('handlers of the test need no files of this machine', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-test-'));
  // Where servers unpack code.
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });
  const opened = await open({
    streams: { clicks: {} },
    functions: { count: { handler: () => {}, events: [{ stream: 'clicks' }] } },
  });
  await opened.stream('clicks').put('a');
  await opened.settle();
  expect(opened.function('count').invocations).toHaveLength(1);
  expect(await readdir(folder)).toEqual([]);
});

test('a failure is retried when its time has come, and given up to the queue', async () => {
  const opened = await open({
    streams: { clicks: {} },
    queues: { failed: {} },
    functions: {
      strict: {
        handler: () => {
          throw new TypeError('no price');
        },
        events: [{ stream: 'clicks', maximumRetryAttempts: 1, destinations: { onFailure: 'failed' } }],
      },
    },
  });
  await opened.stream('clicks').put({ page: 'a' });
  const [waiting] = await opened.settle();
  expect(waiting).toMatchObject({ what: 'the mapping of clicks to strict', why: 'waiting to retry' });
  await opened.advance('1m');
  await opened.settle();
  const { invocations } = opened.function('strict');
  expect(invocations.map(({ attempt, error }) => [attempt, error])).toEqual([
    [1, { type: 'TypeError', message: 'no price' }],
    [2, { type: 'TypeError', message: 'no price' }],
  ]);
  const [message] = await opened.queue('failed').messages();
  expect(message!.body).toMatchObject({ requestContext: { condition: 'RetryAttemptsExhausted' } });
});

test('clients of AWS in a handler reach the pipeline of the handler', async () => {
  const kinesis = new KinesisClient({});
  const definition: PipelineOptions = {
    streams: { clicks: {}, pages: {} },
    functions: {
      forward: {
        handler: async (event: KinesisStreamEvent) => {
          for (const Data of decoded(event).map((value) => Buffer.from(JSON.stringify(value)))) {
            await kinesis.send(new PutRecordCommand({ StreamName: 'pages', PartitionKey: 'p', Data }));
          }
        },
        events: [{ stream: 'clicks' }],
      },
      unsigned: {
        handler: () =>
          new Promise((resolve, reject) => {
            const url = process.env['AWS_ENDPOINT_URL']!;
            get(url, (response) => void text(response).then(resolve, reject)).on('error', reject);
          }),
      },
    },
  };
  const first = await openPipeline(definition);
  const second = await openPipeline(definition);
  try {
    await first.stream('clicks').put({ of: 'first' });
    await second.stream('clicks').put({ of: 'second' });
    await Promise.all([first.settle(), second.settle()]);
    const pagesOf = async (opened: Pipeline) =>
      (await opened.stream('pages').records()).map(({ data }) => data);
    expect(await pagesOf(first)).toEqual([{ of: 'first' }]);
    expect(await pagesOf(second)).toEqual([{ of: 'second' }]);
    expect(await second.function('unsigned').invoke()).not.toContain('2 pipelines are open');
  } finally {
    await first.close();
    await second.close();
  }
});

test('the result of a handler has at most the size that it has as deployed', async () => {
  const handler = (sizeBytes: number) => 'x'.repeat(sizeBytes - '""'.length);
  const opened = await open({ functions: { fill: { handler } } });
  const fill = opened.function('fill');
  const lengthOf = async (sizeBytes: number) => (await fill.invoke(sizeBytes)).length;
  expect(await lengthOf(6_291_556)).toBe(6_291_554);
  await expect(lengthOf(6_291_557)).rejects.toThrow('maximum allowed payload size (6291556 bytes)');
});

test('clients with the settings of a pipeline reach it among several, also after a reset and a crash', async () => {
  const opening = ['first', 'second'].map((name) => openPipeline({ streams: { [name]: {} } }));
  const [first, second] = (await Promise.all(opening)) as [Pipeline, Pipeline];
  const clients = [first, second].map(
    (opened) => new KinesisClient({ ...opened.clientConfig(), maxAttempts: 1 }),
  );
  const streams = () =>
    Promise.all(clients.map(async (client) => (await client.send(new ListStreamsCommand({}))).StreamNames));
  try {
    expect(await streams()).toEqual([['first'], ['second']]);
    await first.reset();
    await second.crash();
    expect(await streams()).toEqual([['first'], ['second']]);
    // The URLs that presigners write have the token in the query.
    const { endpoint, credentials } = second.clientConfig();
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `${credentials.accessKeyId}/20260101/us-east-1/s3/aws4_request`,
      'X-Amz-Date': second.now.toISOString().replaceAll(/[:-]|\.\d+/g, ''),
      'X-Amz-Expires': '60',
      'X-Amz-Security-Token': credentials.sessionToken!,
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': '0',
    });
    expect((await fetch(`${endpoint}/?${query.toString()}`)).status).toBe(200);
    await first.close();
    // It does not reach the one that is left.
    await expect(streams()).rejects.toThrow("The client's pipeline is closed.");
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
});

test('pipelines are opened, used and closed at the same time', async () => {
  const { AWS_ENDPOINT_URL: endpointBefore } = process.env;
  const pages = Array.from({ length: 20 }, (_none, index) => `page ${index}`);
  const runs = pages.map(async (page) => {
    await using opened = await openPipeline({ streams: { clicks: {} } });
    const client = new KinesisClient(opened.clientConfig());
    const Data = Buffer.from(page);
    await client.send(new PutRecordCommand({ StreamName: 'clicks', PartitionKey: 'p', Data }));
    const records = await opened.stream('clicks').records();
    return records.map(({ data }) => data);
  });
  expect(await Promise.all(runs)).toEqual(pages.map((page) => [page]));
  expect(process.env['AWS_ENDPOINT_URL']).toBe(endpointBefore);
});

function bound(opened: Pipeline) {
  return {
    stream: opened.stream.bind(opened),
    function: opened.function.bind(opened),
    settle: opened.settle.bind(opened),
  };
}

test('a shard that closes while its last batch is delivered is settled at once', async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  const { stream, settle } = bound(
    await open({
      streams: { clicks: {} },
      functions: { slow: { handler: () => gate, events: [{ stream: 'clicks' }] } },
    }),
  );
  await stream('clicks').put({ n: 1 });
  await stream('clicks').updateShardCount(2);
  release();
  expect(await settle()).toEqual([]);
});

import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import type { KinesisStreamEvent } from 'aws-lambda';
import { afterEach, expect, test } from 'vitest';
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
  } finally {
    await first.close();
    await second.close();
  }
});

function bound(opened: Pipeline) {
  return {
    stream: opened.stream.bind(opened),
    function: opened.function.bind(opened),
    settle: opened.settle.bind(opened),
  };
}

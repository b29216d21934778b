import type { KinesisStreamEvent } from 'aws-lambda';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { expect, test } from 'vitest';
import { openPipeline } from '../../src/testing/open-pipeline.ts';

/*
 * Goal: the same seed gives the same run, whatever the machine does. Method: a scenario with failures, retries, a queue,
 * a window and calls of AWS clients runs with handlers that take another number of turns each time. Handlers that run at the same time may call
 * in any order, so the scenario settles after each put.
 */

const valuesOf = ({ Records }: KinesisStreamEvent) =>
  Records.map(({ kinesis }) => JSON.parse(Buffer.from(kinesis.data, 'base64').toString()) as { n: number });

async function turns(): Promise<void> {
  for (let count = Math.floor(Math.random() * 40); count > 0; count--) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

async function scenario(seed: number) {
  let calls = 0;
  const kinesis = new KinesisClient({});
  await using pipeline = await openPipeline({
    seed,
    startTime: '2026-01-01T00:00:00Z',
    streams: { clicks: { shards: 2 }, sums: {} },
    queues: { failed: {} },
    functions: {
      filter: {
        handler: async (event: KinesisStreamEvent) => {
          await turns();
          if (valuesOf(event).some(({ n }) => n % 5 === 4)) throw new Error(`call ${calls++}`);
          for (const { n } of valuesOf(event)) {
            const Data = Buffer.from(JSON.stringify({ n }));
            await kinesis.send(new PutRecordCommand({ StreamName: 'sums', PartitionKey: `${n}`, Data }));
          }
        },
        events: [
          {
            stream: 'clicks',
            batchSize: 3,
            maximumRetryAttempts: 2,
            bisectBatchOnFunctionError: true,
            destinations: { onFailure: 'failed' },
          },
        ],
      },
      sum: {
        handler: async (event: KinesisStreamEvent & { state?: { sum: number } }) => {
          await turns();
          return { state: { sum: valuesOf(event).reduce((sum, { n }) => sum + n, event.state?.sum ?? 0) } };
        },
        events: [{ stream: 'sums', tumblingWindowInSeconds: 60 }],
      },
    },
  });
  const puts = [];
  for (let n = 0; n < 10; n++) {
    puts.push(await pipeline.stream('clicks').put({ n }, { key: `user ${n % 2}` }));
    await pipeline.settle();
    await pipeline.advance('7s');
  }
  await pipeline.advance('5m');
  await pipeline.settle();
  const seen = (name: string) =>
    pipeline.function(name).invocations.map(({ startedAt, durationMs, ...rest }) => ({
      ...rest,
      at: startedAt.getTime(),
      durationMs,
    }));
  return {
    puts,
    now: pipeline.now.getTime(),
    filter: seen('filter'),
    sum: seen('sum'),
    sums: (await pipeline.stream('sums').records()).map(({ bytes: _bytes, ...record }) => record),
    failed: await pipeline.queue('failed').messages(),
  };
}

test('the same seed gives the same run, and another seed another one', async () => {
  const first = await scenario(1);
  expect(first.failed.length).toBeGreaterThan(0);
  expect(first.sum.length).toBeGreaterThan(1);
  expect(await scenario(1)).toEqual(first);
  expect((await scenario(2)).filter).not.toEqual(first.filter);
});

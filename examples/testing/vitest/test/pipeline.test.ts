import { KinesisClient, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { openPipeline, type Pipeline } from 'millrace/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { handler as charge } from '../src/charge.ts';
import { handler as filter } from '../src/filter.ts';
import { putAll } from '../src/producer.ts';
import { handler as total } from '../src/total.ts';

let pipeline: Pipeline;
beforeEach(async () => {
  const handlers = { filter, charge, total };
  pipeline = await openPipeline({ project: '.', handlers, startTime: '2026-01-01T12:00:00Z' });
});
afterEach(() => pipeline?.close());

const purchase = (customer: string, amount: number) => ({ type: 'purchase', customer, amount });

const logsOf = (name: string) =>
  pipeline.function(name).invocations.flatMap(({ logs }) => logs.map(({ message }) => message));

test('only purchases are charged, in the order of each customer', async () => {
  const clicks = pipeline.stream('clicks');
  await clicks.put(purchase('ann', 1), { key: 'ann' });
  await clicks.put({ type: 'view', page: '/' }, { key: 'ann' });
  await clicks.put(purchase('ann', 2), { key: 'ann' });
  await pipeline.settle();
  expect(logsOf('charge')).toEqual(['ann pays 1', 'ann pays 2']);
});

test('the order of a customer is kept when the shard is split', async () => {
  const clicks = pipeline.stream('clicks');
  const customers = ['ann', 'bob', 'cem', 'dan'];
  const putRound = async (amount: number) => {
    for (const customer of customers) await clicks.put(purchase(customer, amount), { key: customer });
  };
  await putRound(1);
  await putRound(2);
  const kinesis = new KinesisClient(pipeline.clientConfig());
  await kinesis.send(
    new SplitShardCommand({
      StreamName: 'clicks',
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: String(2n ** 127n),
    }),
  );
  await pipeline.advance('1s');
  await putRound(3);
  await pipeline.settle();
  const open = (await clicks.shards()).filter(({ isOpen }) => isOpen);
  expect(open.map(({ shardId }) => shardId)).toEqual(['shardId-000000000001', 'shardId-000000000002']);
  for (const customer of customers) {
    const amounts = logsOf('charge').filter((line) => line.startsWith(customer));
    expect(amounts).toEqual([1, 2, 3].map((amount) => `${customer} pays ${amount}`));
  }
});

test('a purchase that cannot be charged ends in the queue, and the others are charged', async () => {
  const purchases = pipeline.stream('purchases');
  for (const amount of [1, -1, 2]) await purchases.put(purchase('ann', amount), { key: 'ann' });
  const [waiting] = await pipeline.settle();
  expect(waiting?.why).toBe('waiting to retry');
  await pipeline.advance('5m');
  await pipeline.settle();
  const [message, ...others] = await pipeline.queue('unpaid').messages();
  expect(others).toEqual([]);
  expect(message?.body).toMatchObject({
    requestContext: { condition: 'RetryAttemptsExhausted' },
    KinesisBatchInfo: { batchSize: 1, streamArn: expect.stringContaining('stream/purchases') },
  });
  expect(logsOf('charge')).toContain('ann pays 2');
});

test('the total of a minute is put when the minute is over', async () => {
  await pipeline.stream('purchases').put(purchase('ann', 20));
  await pipeline.advance('30s');
  await pipeline.stream('purchases').put(purchase('bob', 22));
  await pipeline.settle();
  expect(await pipeline.stream('totals').records()).toEqual([]);
  await pipeline.advance('31s');
  await pipeline.settle();
  const [record] = await pipeline.stream('totals').records();
  expect(record?.data).toEqual({ from: '2026-01-01T12:00:00Z', total: 42 });
});

test('a producer that is throttled puts again, and loses nothing', async () => {
  const kinesis = new KinesisClient(pipeline.clientConfig());
  const many = (from: number) =>
    Array.from({ length: 500 }, (_, index) => ({ key: 'bot', value: { type: 'view', page: from + index } }));
  const pause = (ms: number) => pipeline.advance(ms);
  expect(await putAll(kinesis, many(0), pause)).toEqual({ attempts: 1 });
  expect(await putAll(kinesis, many(500), pause)).toEqual({ attempts: 1 });
  // A shard takes 1,000 records a second.
  expect(await putAll(kinesis, many(1_000), pause)).toEqual({ attempts: 2 });
  const pages = (await pipeline.stream('clicks').records()).map(({ data }) => data.page);
  expect(pages).toEqual(Array.from({ length: 1_500 }, (_, page) => page));
});

test('records are kept for 24 hours', async () => {
  const clicks = pipeline.stream('clicks');
  await clicks.put(purchase('ann', 1));
  await pipeline.advance('23h');
  expect(await clicks.records()).toHaveLength(1);
  await pipeline.advance('2h');
  expect(await clicks.records()).toEqual([]);
});

import { resolve } from 'node:path';
import { openPipeline, type Pipeline } from 'millrace/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { handler } from '../src/alert.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openPipeline({
    project: resolve(import.meta.dirname, '..'),
    handlers: { alert: handler },
    startTime: '2026-01-01T12:00:00Z',
  });
});
beforeEach(() => pipeline.reset());
afterAll(() => pipeline?.close());

const read = (celsius: number) =>
  pipeline.stream('readings').put({ celsius, at: pipeline.now.getTime() }, { key: 'room-1' });

const alerts = async () => (await pipeline.stream('alerts').records()).map(({ data }) => data);

test('readings above the limit become alerts, and the others start no function', async () => {
  await read(27.5);
  await read(28);
  await pipeline.stream('readings').put('not JSON', { key: 'room-1' });
  await pipeline.settle();
  expect(pipeline.function('alert').invocations).toEqual([]);

  await read(28.5);
  await read(40);
  await pipeline.settle();
  const at = Date.parse('2026-01-01T12:00:00Z');
  expect(await alerts()).toEqual([
    { device: 'room-1', celsius: 28.5, at, level: 'warning' },
    { device: 'room-1', celsius: 40, at, level: 'critical' },
  ]);
});

test('a reading that cannot become an alert is named in the queue, and the next ones become alerts', async () => {
  await read(29);
  const { sequenceNumber } = await pipeline.stream('readings').put({ celsius: 30 }, { key: 'room-1' });
  await read(31);
  const [waiting] = await pipeline.settle();
  expect(waiting?.why).toBe('waiting to retry');
  await pipeline.advance('5m');
  await pipeline.settle();

  const [message, ...others] = await pipeline.queue('failed-readings').messages();
  expect(others).toEqual([]);
  expect(message?.body).toMatchObject({
    requestContext: { condition: 'RetryAttemptsExhausted' },
    KinesisBatchInfo: { batchSize: 1, startSequenceNumber: sequenceNumber },
  });
  expect(await alerts()).toMatchObject([{ celsius: 29 }, { celsius: 31 }]);
});

test('while alerts cannot be put, readings wait, and none is lost', async () => {
  pipeline.faults.internalFailure({ operation: 'PutRecord', times: 3 });
  const data = { celsius: 29, at: pipeline.now.getTime() };
  await pipeline.stream('readings').putMany([{ data, key: 'room-1' }]);
  await pipeline.settle();
  await pipeline.advance('5m');
  await pipeline.settle();
  expect(await alerts()).toMatchObject([{ device: 'room-1', celsius: 29 }]);
  expect(await pipeline.queue('failed-readings').messages()).toEqual([]);
});

import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openPipeline, type Pipeline } from 'millrace/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { handler } from '../src/sessions.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openPipeline({
    project: resolve(import.meta.dirname, '..'),
    handlers: { sessions: handler },
    startTime: '2026-01-01T12:00:00Z',
  });
});
beforeEach(() => pipeline.reset());
afterAll(() => pipeline?.close());

const click = (visitor: string, page: string) =>
  pipeline.stream('clicks').put({ page, at: pipeline.now.getTime() }, { key: visitor });

/** The rows in the order of their windows and visitors. */
async function sessions(): Promise<unknown[]> {
  const rows = (await pipeline.stream('sessions').records()).map(({ data }) => data);
  return rows.toSorted((a, b) => `${a.window}${a.visitor}`.localeCompare(`${b.window}${b.visitor}`));
}

test('each visitor has one session in each window', async () => {
  await click('ann', '/');
  await pipeline.advance('20s');
  await click('bob', '/prices');
  await click('ann', '/docs');
  await pipeline.settle();
  expect(await sessions()).toEqual([]);

  await pipeline.advance('41s');
  await click('ann', '/docs/start');
  await pipeline.advance('60s');
  await pipeline.settle();
  const [first, second] = ['2026-01-01T12:00:00Z', '2026-01-01T12:01:00Z'];
  expect(await sessions()).toMatchObject([
    { window: first, visitor: 'ann', clicks: 2, entryPage: '/', exitPage: '/docs' },
    { window: first, visitor: 'bob', clicks: 1, entryPage: '/prices', exitPage: '/prices' },
    { window: second, visitor: 'ann', clicks: 1, entryPage: '/docs/start', exitPage: '/docs/start' },
  ]);
});

test('clicks may be compressed', async () => {
  const data = gzipSync(JSON.stringify({ page: '/', at: pipeline.now.getTime() }));
  await pipeline.stream('clicks').put(data, { key: 'ann' });
  await pipeline.advance('61s');
  await pipeline.settle();
  expect(await sessions()).toMatchObject([{ visitor: 'ann', clicks: 1, from: '2026-01-01T12:00:00.000Z' }]);
});

test('what is not a click ends in the queue, and the clicks around it count', async () => {
  await click('ann', '/');
  await pipeline.stream('clicks').put({ at: 'noon' }, { key: 'ann' });
  await click('ann', '/docs');
  await pipeline.advance('5m');
  await pipeline.settle();
  const [message, ...others] = await pipeline.queue('failed-clicks').messages();
  expect(others).toEqual([]);
  expect(message?.body).toMatchObject({ KinesisBatchInfo: { batchSize: 1 } });
  const counted = (await sessions()) as { clicks: number }[];
  expect(counted.reduce((sum, { clicks }) => sum + clicks, 0)).toBe(2);
});

test('a stream that refuses sessions gets them when the window is closed again', async () => {
  await click('ann', '/');
  pipeline.faults.failRecords({ stream: 'sessions', every: 1 });
  await pipeline.advance('61s');
  await pipeline.settle();
  expect(await sessions()).toEqual([]);
  await pipeline.advance('1m');
  await pipeline.settle();
  expect(await sessions()).toMatchObject([{ visitor: 'ann', clicks: 1 }]);
});

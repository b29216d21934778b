import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { openPipeline } from 'millrace/testing';
import { handler } from './handler.js';

let pipeline;
beforeEach(async () => {
  pipeline = await openPipeline({
    streams: { clicks: {} },
    functions: { pages: { handler, events: [{ stream: 'clicks', batchWindow: 20 }] } },
  });
});
afterEach(() => pipeline?.close());

test('records of twenty seconds are one batch', async () => {
  for (const page of ['/', '/a', '/b']) await pipeline.stream('clicks').put({ page }, { key: 'ann' });
  await pipeline.settle();
  assert.equal(pipeline.function('pages').invocations.length, 0);
  await pipeline.advance('20s');
  await pipeline.settle();
  const results = pipeline.function('pages').invocations.map(({ result }) => result);
  assert.deepEqual(results, [['/', '/a', '/b']]);
});

test('a function can be invoked directly', async () => {
  assert.deepEqual(await pipeline.function('pages').invoke({ Records: [] }), []);
});

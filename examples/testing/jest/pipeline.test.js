const { openPipeline } = require('millrace/testing');
const { handler } = require('./handler.js');

let pipeline;
beforeEach(async () => {
  pipeline = await openPipeline({
    streams: { clicks: {} },
    queues: { failed: {} },
    functions: {
      pages: {
        handler,
        events: [{ stream: 'clicks', maximumRetryAttempts: 0, destinations: { onFailure: 'failed' } }],
      },
    },
  });
});
afterEach(() => pipeline?.close());

test('a page is recorded', async () => {
  await pipeline.stream('clicks').put({ page: '/' });
  await pipeline.settle();
  const [{ result }] = pipeline.function('pages').invocations;
  expect(result).toEqual(['/']);
});

test('what is no JSON ends in the queue', async () => {
  await pipeline.stream('clicks').put('not JSON');
  await pipeline.settle();
  expect(pipeline.function('pages').invocations[0].error.type).toBe('RecordError');
  expect(await pipeline.queue('failed').messages()).toHaveLength(1);
});

test('records are kept for 24 hours', async () => {
  await pipeline.stream('clicks').put({ page: '/' });
  await pipeline.advance('25h');
  expect(await pipeline.stream('clicks').records()).toEqual([]);
});

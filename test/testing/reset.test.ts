import type { KinesisStreamEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { openPipeline } from '../../src/testing/open-pipeline.ts';

const OPTIONS = { startTime: '2026-01-01T00:00:00Z' };

test('a reset returns to the state after opening: data, invocations, the clock and all that is random', async () => {
  await using pipeline = await openPipeline({
    ...OPTIONS,
    streams: { clicks: {}, latest: {} },
    queues: { failed: {} },
    functions: {
      strict: {
        handler: () => {
          throw new Error('no price');
        },
        events: [
          { stream: 'clicks', maximumRetryAttempts: 0, destinations: { onFailure: 'failed' } },
          { stream: 'latest', maximumRetryAttempts: 0, startingPosition: 'LATEST' },
        ],
      },
    },
  });
  // Views stay valid.
  const clicks = pipeline.stream('clicks');
  const strict = pipeline.function('strict');
  const run = async () => {
    expect(pipeline.now.toISOString()).toBe('2026-01-01T00:00:00.000Z');
    expect(strict.invocations).toEqual([]);
    expect(await clicks.records()).toEqual([]);
    expect(await pipeline.queue('failed').messages()).toEqual([]);
    const put = await clicks.put({ page: 'a' });
    await pipeline.stream('latest').put({ page: 'b' });
    await pipeline.settle();
    await pipeline.advance('5m');
    const seen = {
      put,
      invocations: strict.invocations.map(({ requestId, event }) => [requestId, event]),
      failed: await pipeline.queue('failed').messages(),
    };
    expect(seen.invocations).toHaveLength(2);
    expect(seen.failed).toHaveLength(1);
    return seen;
  };
  const first = await run();
  for (let count = 0; count < 3; count++) {
    await pipeline.reset();
    expect(await run()).toEqual(first);
  }
});

test('a handler that outlives a reset does not reach the state after it', async () => {
  const reset = deferred<void>();
  const refusal = deferred<unknown>();
  const kinesis = new KinesisClient({ maxAttempts: 1 });
  const forward = async ({ Records }: KinesisStreamEvent) => {
    await reset.promise;
    const Data = Buffer.from(Records[0]!.kinesis.data, 'base64');
    await kinesis
      .send(new PutRecordCommand({ StreamName: 'pages', PartitionKey: 'p', Data }))
      .then(refusal.resolve, refusal.resolve);
  };
  await using pipeline = await openPipeline({
    ...OPTIONS,
    streams: { clicks: {}, pages: {} },
    functions: { forward: { handler: forward, events: [{ stream: 'clicks' }] } },
  });
  await pipeline.stream('clicks').put('a');
  await expect(pipeline.settle({ deadlineMs: 20 })).rejects.toThrow('to forward: invoking the function');
  await pipeline.reset();
  expect(await pipeline.settle()).toEqual([]);
  reset.resolve();
  expect(await refusal.promise).toMatchObject({ message: 'The pipeline is closed, or was reset.' });
  await pipeline.settle();
  expect(await pipeline.stream('pages').records()).toEqual([]);
  expect(pipeline.function('forward').invocations).toEqual([]);
});

function deferred<Value>() {
  let resolve!: (value: Value) => void;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

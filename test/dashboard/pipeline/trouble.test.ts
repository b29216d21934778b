import { expect, test } from 'vitest';
import { troublesOf } from '../../../src/dashboard/pipeline/trouble.ts';
import type { Rates } from '../../../src/server/dashboard/contract.ts';
import { mappingNode, queueNode, shopPipeline } from '../shop.ts';

const QUIET: Rates = { nowMs: 0, shards: [], functions: [], mappings: [], queues: [] };

test('a pipeline that keeps up has no trouble', () => {
  expect(troublesOf(shopPipeline(), QUIET)).toEqual([]);
});

test('failures come before throttled writes, lag and waiting batches, each with the way to it', () => {
  const pipeline = shopPipeline({
    mappings: [
      mappingNode('invoice', 'arn:stream:clicks', {
        iteratorAgeMs: 95_000,
        shards: [{ shardId: 'a', phase: 'backing-off', iteratorAgeMs: 95_000 }],
      }),
    ],
    queues: [queueNode('failed', 1, ['enrich'])],
  });
  const rates: Rates = {
    ...QUIET,
    functions: [{ name: 'enrich', invocations: 3, errors: 1, throttles: 0, running: 0, averageMs: 1 }],
    shards: [
      {
        stream: 'clicks',
        shardId: 'a',
        recordsIn: 0,
        bytesIn: 0,
        recordsOut: 0,
        bytesOut: 0,
        writesThrottled: 2,
        readsThrottled: 0,
      },
    ],
  };
  expect(troublesOf(pipeline, rates).map(({ kind, text, path }) => [kind, text, path.join('/')])).toEqual([
    ['failing', 'enrich fails', 'functions/enrich/errors'],
    ['failing', 'invoice failed and will try again', 'functions/invoice/errors'],
    ['throttled', '1 shard of clicks throttles writes', 'streams/clicks'],
    ['lagging', 'invoice is 1 min behind clicks', 'functions/invoice/mappings'],
    ['waiting', '1 failed batch in failed', 'queues/failed'],
  ]);
});

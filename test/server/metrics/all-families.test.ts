import { expect, test } from 'vitest';
import { zeroCounters } from '../../../src/engine/metrics.ts';
import { collectFamilies, familyHeaders, MAX_SAMPLES } from '../../../src/server/metrics/all-families.ts';
import type { MetricSources } from '../../../src/server/metrics/sources.ts';

const nothing = { account: '000000000000', region: 'us-east-1' };

function sources(shards: number): MetricSources {
  const shard = (number: number) => ({
    shardId: `shardId-${number}`,
    // Half of them, in no order.
    closed: number % 2 === 0,
    ...zeroCounters(),
    storedBytes: 0,
  });
  const stream = {
    ...nothing,
    streamName: 's',
    status: 'ACTIVE',
    consumers: [],
    shards: Array.from({ length: shards }, (_, number) => shard(number)),
  };
  return {
    streams: { snapshot: () => [stream] },
    mappings: { status: () => [] },
    meters: { totals: () => [] },
    functions: { all: () => [] },
    queues: { all: () => [] },
    deliveries: {
      status: () => ({ attempts: 0, failedAttempts: 0, givenUp: 0, deadLetters: 0, running: 0, waiting: 0 }),
    },
    asyncInvocations: { counts: () => ({ running: 0, waiting: 0 }) },
    process: {
      status: () => ({
        startedSeconds: 0,
        cpuUserSeconds: 0,
        cpuSystemSeconds: 0,
        residentBytes: 0,
        heapUsedBytes: 0,
        heapTotalBytes: 0,
        externalBytes: 0,
        activeSeconds: 0,
        lagSeconds: { mean: 0, p99: 0, max: 0 },
      }),
    },
    version: '1.2.3',
    store: {
      writeState: 'full',
      usage: () => ({
        journalWrites: 0,
        journalBytes: 0,
        journalFlushes: 0,
        segments: 0,
        segmentBytes: 0,
        chunks: 0,
        chunkBytes: 0,
      }),
    },
  };
}

test('names follow the conventions of Prometheus, and each is declared once', () => {
  const headers = [...familyHeaders().values()].flat();
  const names = headers.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, type, unit, help } of headers) {
    expect(name).toMatch(/^(?:millrace|process|nodejs)_[a-z0-9_]+$/);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    if (unit !== undefined) expect(name.replace(/_total$/, ''), name).toMatch(new RegExp(`_${unit}$`));
    expect(name, 'a base unit').not.toMatch(/_(?:ms|millis|milliseconds|kilobytes|megabytes)(?:_|$)/);
    expect(help, name).toMatch(/\.$/);
  }
});

test('a metric has a bounded number of samples: closed shards are left out first', () => {
  const families = new Map(collectFamilies(sources(MAX_SAMPLES + 10)).map((family) => [family.name, family]));
  const open = families.get('millrace_shard_open')!;
  expect(open.samples).toHaveLength(MAX_SAMPLES);
  expect(open.samples.filter(({ value }) => value === 1)).toHaveLength((MAX_SAMPLES + 10) / 2);
  expect(families.get('millrace_dropped_samples')!.samples).toContainEqual({
    labels: { metric: 'millrace_shard_open' },
    value: 10,
  });
  expect(families.get('millrace_storage_writable')!.samples).toEqual([{ labels: {}, value: 0 }]);
});

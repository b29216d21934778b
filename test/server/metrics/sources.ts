import { zeroCounters } from '../../../src/engine/metrics.ts';
import type { MetricSources } from '../../../src/server/metrics/sources.ts';
import { NO_USAGE } from '../../support/memory-store.ts';

const nothing = { account: '000000000000', region: 'us-east-1' };

/** Of one stream with so many shards. */
export function metricSources(shards: number): MetricSources {
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
      usage: () => NO_USAGE,
    },
  };
}

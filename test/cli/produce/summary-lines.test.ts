import { expect, test } from 'vitest';
import type { LoadSummary } from '../../../src/cli/produce/load-summary.ts';
import { summaryLines } from '../../../src/cli/produce/summary-lines.ts';

const summary: LoadSummary = {
  stream: 'orders',
  profile: 'iot',
  seed: 's',
  interrupted: false,
  seconds: 1,
  records: 400,
  bytes: 4e5,
  perSecond: 400,
  calls: { count: 4, records: 400 },
  throttled: 0,
  failed: 0,
  retried: 0,
  misplaced: 0,
  lost: 0,
  notSent: 0,
  abandoned: 0,
  lastFailure: undefined,
  latencyMs: {
    mean: 4,
    p50: 4,
    p90: 9,
    p99: 9,
    p999: 9,
    max: 9,
    buckets: [
      { upToMs: 5, records: 300 },
      { upToMs: 10, records: 100 },
    ],
  },
  shards: [],
  cpuShare: 0,
};

test.each([
  [110, 40],
  [60, 35],
  [20, 8],
])('in %i columns, the longest bar of the histogram has %i', (columns, width) => {
  const bars = summaryLines(summary, (_, text) => text, columns)
    .filter((line) => line.includes('█'))
    .map((line) => line.replaceAll(/[^█]/g, '').length);
  expect(bars).toEqual([width, Math.ceil(width / 3)]);
});

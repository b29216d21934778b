import { expect, test } from 'vitest';
import { Histogram } from '../../../src/lib/histogram.ts';
import { CONTENT_TYPES, expositionText, formatFor } from '../../../src/server/metrics/exposition.ts';
import type { Family } from '../../../src/lib/telemetry/metric-family.ts';

const durations = new Histogram([0.5, 1]);
for (const seconds of [0.5, 0.75, 3]) durations.record(seconds);

const FAMILIES: readonly Family[] = [
  {
    name: 'm_written_bytes_total',
    type: 'counter',
    unit: 'bytes',
    help: 'Bytes.',
    labels: ['of'],
    samples: [{ labels: { of: 'a "b" \\ \n c' }, value: 2 ** 40 }],
  },
  {
    name: 'm_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Durations.',
    labels: [],
    samples: [{ labels: {}, value: durations }],
  },
];

test('Prometheus gets escaped labels, exact large numbers and cumulative buckets', async () => {
  expect(String(await expositionText(FAMILIES, 'prometheus')))
    .toBe(String.raw`# HELP m_written_bytes_total Bytes.
# TYPE m_written_bytes_total counter
m_written_bytes_total{of="a \"b\" \\ \n c"} 1099511627776
# HELP m_duration_seconds Durations.
# TYPE m_duration_seconds histogram
m_duration_seconds_bucket{le="0.5"} 1
m_duration_seconds_bucket{le="1"} 2
m_duration_seconds_bucket{le="+Inf"} 3
m_duration_seconds_sum 4.25
m_duration_seconds_count 3
`);
});

test('OpenMetrics names a counter without its suffix, names units, and ends with a mark', async () => {
  const text = String(await expositionText(FAMILIES, 'openmetrics'));
  expect(text).toContain(
    '# TYPE m_written_bytes counter\n# UNIT m_written_bytes bytes\nm_written_bytes_total{',
  );
  expect(text).toContain('# UNIT m_duration_seconds seconds\n');
  expect(text).toMatch(/\n# EOF\n$/);
});

test.each([
  ['application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5', 'openmetrics'],
  ['*/*', 'prometheus'],
  [undefined, 'prometheus'],
] as const)('the format for %s', (accept, format) => {
  expect(formatFor(accept)).toBe(format);
  expect(CONTENT_TYPES[format]).toMatch(/version=/);
});

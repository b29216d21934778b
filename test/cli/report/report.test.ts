import { expect, test } from 'vitest';
import { plotHtml } from '../../../src/cli/report/plot.ts';
import { reportPage } from '../../../src/cli/report/page.ts';
import type { ReadHistory } from '../../../src/cli/report/read-history.ts';
import { formatTime, timeTicks, valueTicks } from '../../../src/cli/report/scale.ts';

const START_MS = Date.UTC(2026, 0, 31, 9, 30);
const STEP_MS = 5_000;
const HOSTILE = `"'><script>alert(1)</script>&`;

type Series = ReadHistory['series'][number];

const series = (
  kind: Series['kind'],
  name: string,
  metric: string,
  values: readonly (number | null)[],
): Series => ({ kind, name, metric, startMs: START_MS, stepMs: STEP_MS, values });

/** The second one was never invoked. */
const FUNCTIONS = ['ingestion', 'idle'].map((functionName) => ({
  account: '000000000000',
  region: 'us-east-1',
  functionName,
}));

const stream = (name: string, metric: string, values: readonly (number | null)[]) =>
  series('stream', `000000000000/us-east-1/${name}`, metric, values);

const page = (all: readonly Series[], text = { title: 'Report', machine: 'a machine' }, steps = 4) =>
  reportPage(
    {
      fromMs: START_MS,
      toMs: START_MS + steps * STEP_MS,
      series: all,
      mappings: [],
      functions: FUNCTIONS,
      version: '1.2.3',
    },
    text,
  );

/** The points of each line in a plot, as they are drawn. */
const paths = (html: string) =>
  Array.from(html.matchAll(/<path class="line c\d" d="([^"]*)"/g), ([, path]) => path);

test('a page has the totals of the period, as rates in plots and as counts in tables', () => {
  const html = page([
    stream('orders', 'recordsIn', [10, 20, 30, 0]),
    stream('orders', 'putCalls', [1, 1, 2, 0]),
    stream('orders', 'putLatencyMs', [4, 6, 10, 0]),
    stream('orders', 'writesThrottled', [0, 0, 2, 0]),
    series('function', '000000000000/us-east-1/ingestion', 'invocations', [5, 5, 0, 0]),
    series('function', '000000000000/us-east-1/ingestion', 'errors', [1, 0, 0, 0]),
    series('mapping', 'a-uuid', 'iteratorAgeMs', [0, 65_100, 0, 0]),
  ]);
  expect(html).toContain('<dt>Records put</dt><dd>60</dd>');
  expect(html).toContain('<dt>Put latency, average</dt><dd>5 ms</dd>');
  expect(html).toContain('<div class="bad"><dt>Throttled</dt><dd>2</dd></div>');
  expect(html).toContain('<dt>Highest iterator age</dt><dd>65.1 s</dd>');
  // Five seconds each: 30 records are 6 a second.
  expect(html).toContain('orders <span class="quiet">up to 6/s</span>');
  expect(html).toContain('<th scope="row">ingestion</th><td>10</td><td>1</td><td>10.0%</td>');
  expect(html).toContain('<th scope="row">idle</th><td>0</td><td>0</td><td>-</td>');
  expect(html).toContain('<th scope="row">mapping a-uuid</th>');
  expect(html).toContain('2026-01-31 09:30:00 to 2026-01-31 09:30:20 UTC, 20 s, in steps of 5 s.');
  expect(html).toContain('<p class="empty">No record was given up.</p>');
});

test('names and titles cannot change the page, which has no script and loads nothing', () => {
  const html = page(
    [
      stream(HOSTILE, 'recordsIn', [1, 2, 3, 4]),
      series('shard', `000000000000/us-east-1/${HOSTILE}/${HOSTILE}`, 'recordsIn', [1, 2, 3, 4]),
      series('shard', `000000000000/us-east-1/${HOSTILE}/b`, 'recordsIn', [1, 2, 3, 4]),
      series('mapping', HOSTILE, 'invocations', [1, 2, 3, 4]),
      series('function', `000000000000/us-east-1/${HOSTILE}`, 'invocations', [1, 2, 3, 4]),
    ],
    { title: HOSTILE, machine: HOSTILE },
  );
  expect(html).toContain('&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;');
  expect(html).not.toContain('<script');
  expect(html).not.toContain(`"'>`);
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(html).not.toMatch(/(?:src|href)=|url\(|@import/);
});

test('the current step, which is not over, is counted and not drawn', () => {
  const counts = [5, 5, 5, 1];
  const all = [stream('orders', 'recordsIn', counts)];
  const [over] = paths(page(all, undefined, 4));
  const [current] = paths(page(all, undefined, 3.5));
  expect(over?.split('L')).toHaveLength(4);
  expect(current?.split('L')).toHaveLength(3);
  expect(page(all, undefined, 3.5)).toContain('<dt>Records put</dt><dd>16</dd>');
});

test('a line has a gap where nothing was measured, and a single point is a dot', () => {
  const html = plotHtml({
    title: 't',
    note: 'n',
    unit: 'milliseconds',
    whenEmpty: '',
    startMs: START_MS,
    stepMs: STEP_MS,
    lines: [{ label: 'a', values: [1, 2, null, 4, null] }],
  });
  expect(paths(html)).toEqual([expect.stringMatching(/^M[\d.]+ [\d.]+L[\d.]+ [\d.]+M[\d.]+ 10h0$/)]);
  expect(html).toContain('<title>09:30:05 UTC\na: 2 ms</title>');
  expect(html).toContain('<title>09:30:10 UTC</title>');
});

test('more lines than can be told apart are combined', () => {
  const all = Array.from({ length: 20 }, (_, index) =>
    stream(`s${index}`, 'recordsIn', [index, index, 0, 0]),
  );
  const html = page(all);
  expect(paths(html)).toHaveLength(8);
  // 1 to 12, in five seconds.
  expect(html).toContain('12 others, together <span class="quiet">up to 16/s</span>');
});

test('a period without figures is a page that says so', () => {
  expect(page([])).toContain('<p>Nothing was recorded in this time.</p>');
});

test('axes have round values and times', () => {
  expect(valueTicks(7)).toEqual([0, 2, 4, 6, 8]);
  expect(valueTicks(1_000)).toEqual([0, 250, 500, 750, 1_000]);
  expect(valueTicks(0)).toEqual([0, 1]);
  const ticks = timeTicks(START_MS + 1, START_MS + 31_000);
  expect(ticks.map((atMs) => formatTime(atMs, 31_000))).toEqual([
    '09:30:05',
    '09:30:10',
    '09:30:15',
    '09:30:20',
    '09:30:25',
    '09:30:30',
  ]);
  expect(formatTime(START_MS, 2 * 86_400_000)).toBe('01-31 09:30');
  expect(timeTicks(START_MS, START_MS + 30 * 86_400_000).length).toBeLessThan(20);
});

import { expect, test } from 'vitest';
import { MAX_DATA_POINTS } from '../../../../src/services/cloudwatch/limits.ts';
import { MetricMath } from '../../../../src/services/cloudwatch/math/evaluate.ts';
import type { TimeSeries } from '../../../../src/services/cloudwatch/math/series.ts';

/** A series that counts how often its points are read. */
function countedSeries(points: number) {
  const map = new Map(Array.from({ length: points }, (_, minute) => [minute * 60_000, minute] as const));
  let reads = 0;
  const series: TimeSeries = {
    periodSeconds: 60,
    get points() {
      reads++;
      return map;
    },
  };
  return { series, reads: () => reads };
}

test('an expression is evaluated once, regardless of the number of references', () => {
  const { series, reads } = countedSeries(1);
  const queries = Array.from({ length: 300 }, (_, place) => ({
    Id: `e${place}`,
    Expression: place === 0 ? 'm1 + 1' : `e${place - 1} + e${place - 1}`,
  }));
  const math = new MetricMath(queries, new Map([['m1', series]]));
  expect(math.evaluate('e299').points.get(0)).toBe(2 ** 299);
  expect(reads()).toBeLessThan(10);
});

test('long chains of expressions are rejected without overflowing the stack', () => {
  const sum = '+1'.repeat(900);
  const queries = Array.from({ length: 500 }, (_, place) => ({
    Id: `e${place}`,
    Expression: (place === 0 ? 'm1' : `e${place - 1}`) + sum,
  }));
  const math = new MetricMath(queries, new Map([['m1', countedSeries(1).series]]));
  expect(() => math.evaluate('e499')).toThrow('nested too deeply');
});

test('a request computes a bounded number of datapoints', () => {
  const { series } = countedSeries(MAX_DATA_POINTS);
  const queries = [{ Id: 'e1', Expression: `m1${'+m1'.repeat(600)}` }];
  const math = new MetricMath(queries, new Map([['m1', series]]));
  expect(() => math.evaluate('e1')).toThrow('the expressions of the request compute more than');
});

test.each([
  ['FILL(m1, LINEAR)', [1, 2, 3, 4, 4]],
  ['FILL(m1, REPEAT)', [1, 1, 1, 4, 4]],
  ['FILL(m1, 0)', [1, 0, 0, 4, 4]],
  ['FILL(m1, m2)', [1, 8, 4, 4]],
  ['SUM(FILL(METRICS(), LINEAR))', [1, 10, 3, 4, 4]],
])('%s', (expression, values) => {
  const seriesOf = (points: [number, number][]) => ({
    periodSeconds: 60,
    points: new Map(points.map(([minute, value]) => [minute * 60_000, value])),
  });
  const known = new Map([
    [
      'm1',
      seriesOf([
        [0, 1],
        [3, 4],
        [4, 4],
      ]),
    ],
    ['m2', seriesOf([[1, 8]])],
  ]);
  const { points } = new MetricMath([{ Id: 'e1', Expression: expression }], known).evaluate('e1');
  const inOrder = [...points].sort(([one], [other]) => one - other);
  expect(inOrder.map(([, value]) => value)).toEqual(values);
});

test('FILL creates a bounded number of datapoints', () => {
  const series = { periodSeconds: 1, points: new Map([0, 1e12].map((atMs) => [atMs, 1])) };
  const math = new MetricMath([{ Id: 'e1', Expression: 'FILL(m1, 0)' }], new Map([['m1', series]]));
  expect(() => math.evaluate('e1')).toThrow('FILL creates at most');
});

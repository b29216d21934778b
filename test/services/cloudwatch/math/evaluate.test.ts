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

test('FILL creates a bounded number of datapoints', () => {
  const series = { periodSeconds: 1, points: new Map([0, 1e12].map((atMs) => [atMs, 1])) };
  const math = new MetricMath([{ Id: 'e1', Expression: 'FILL(m1, 0)' }], new Map([['m1', series]]));
  expect(() => math.evaluate('e1')).toThrow('FILL creates at most');
});

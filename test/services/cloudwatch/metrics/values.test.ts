import { array, assert, double, nat, property } from 'fast-check';
import { expect, test } from 'vitest';
import { Values } from '../../../../src/services/cloudwatch/metrics/values.ts';

const anyValue = double({ noNaN: true, min: -(2 ** 360), max: 2 ** 360 });

test('the distribution is accurate to one per cent, in any order of merging', () => {
  assert(
    property(array(anyValue, { minLength: 1, maxLength: 50 }), nat(50), (numbers, cut) => {
      const left = new Values();
      const right = new Values();
      for (const [place, value] of numbers.entries()) (place < cut ? left : right).add(value);
      left.merge(Values.fromStored(right.toStored()));
      expect(left.count).toBe(numbers.length);
      expect(left.max).toBe(Math.max(...numbers));
      const all = left.distribution()!.flatMap(({ value, count }) => Array<number>(count).fill(value));
      const sorted = [...numbers].sort((one, other) => one - other);
      for (const [place, value] of sorted.entries()) {
        expect(Math.abs(all[place]! - value)).toBeLessThanOrEqual(Math.abs(value) * 0.0101 + 2 ** -360);
      }
    }),
  );
});

test('percentiles are unknown for statistic sets, unless all values are equal', () => {
  const values = new Values();
  values.addStatistics({ count: 3, sum: 15, min: 5, max: 5 });
  expect(values.distribution()).toEqual([{ value: 5, count: 3 }]);
  values.addStatistics({ count: 2, sum: 10, min: 1, max: 9 });
  expect(values.distribution()).toBeUndefined();
  expect(values.average).toBe(5);
  expect(Values.fromStored(values.toStored()).distribution()).toBeUndefined();
});

import { expect, test } from 'vitest';
import { runsOf } from '../../../src/dashboard/chart/runs.ts';

test('times without a value are gaps of a line', () => {
  expect(runsOf([1, 0, null, null, 5, 6], false)).toEqual([
    { start: 0, end: 2 },
    { start: 4, end: 6 },
  ]);
  expect(runsOf([null, null], false)).toEqual([]);
});

test('a line without zeros rises from the bottom and falls back to it', () => {
  expect(runsOf([0, 0, 0], true)).toEqual([]);
  expect(runsOf([0, 0, 3, 0, 0, 0, 4], true)).toEqual([
    { start: 1, end: 4 },
    { start: 5, end: 7 },
  ]);
});

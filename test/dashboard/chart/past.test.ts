import { expect, test } from 'vitest';
import { perSecond, withPast } from '../../../src/dashboard/chart/past.ts';
import { indexAt, niceTop } from '../../../src/dashboard/chart/scale.ts';

test('seconds before the page was opened come from the server, whatever its steps', () => {
  const past = { startMs: 90_000, stepMs: 2000, values: [20, 40, null], toMs: 96_000 };
  expect(perSecond(past).values).toEqual([10, 20, null]);
  // The values of second 89 to 96; 95 and 96 are the page's own.
  const own = [null, null, null, null, null, null, 7, 0];
  expect(withPast(own, perSecond(past), 96_000)).toEqual([null, 10, 10, 20, 20, null, 7, 0]);
  expect(withPast(own, undefined, 96_000)).toBe(own);
});

test('the step that is not complete is no dip', () => {
  const past = { startMs: 90_000, stepMs: 5000, values: [50, 50, 20], toMs: 102_000 };
  expect(perSecond(past).values).toEqual([10, 10, 10]);
  expect(perSecond({ ...past, values: [50, 50, 1], toMs: 100_500 }).values).toEqual([10, 10, 10]);
});

test('the top of an axis is round, and the pointer is at the nearest value', () => {
  expect([0, 0.3, 7, 12, 501, 1000].map(niceTop)).toEqual([1, 0.5, 10, 20, 1000, 1000]);
  expect([-5, 0, 49, 51, 100, 400].map((x) => indexAt(x, 100, 3))).toEqual([0, 0, 1, 1, 2, 2]);
});

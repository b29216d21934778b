import { expect, test } from 'vitest';
import { Marks, MAX_MARKS, recordsPerMark } from '../../../src/dashboard/river/marks.ts';

test('a mark stands for a round number of records, so that a bounded number of them moves', () => {
  expect([0, 1, 150, 151, 700, 1500, 200_000].map(recordsPerMark)).toEqual([1, 1, 1, 2, 5, 10, 2000]);
});

test('as many marks pass as records arrive', () => {
  const marks = new Marks(() => 0.5);
  let entered = 0;
  for (let frame = 0; frame < 600; frame += 1) {
    const before = new Set(marks.marks);
    marks.advance(16, new Map([[0, 20]]), 3600);
    entered += marks.marks.filter((mark) => !before.has(mark)).length;
  }
  // 9.6 seconds at 20 a second.
  expect(entered).toBeGreaterThanOrEqual(191);
  expect(entered).toBeLessThanOrEqual(193);
});

test('marks leave at the end of their way, and their number is bounded', () => {
  const marks = new Marks(() => 0.5);
  marks.advance(100, new Map([[0, 1e6]]), 1000);
  expect(marks.marks).toHaveLength(MAX_MARKS);
  marks.advance(1000, new Map(), 1000);
  expect(marks.marks).toEqual([]);
});

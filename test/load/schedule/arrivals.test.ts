import { describe, expect, test } from 'vitest';
import { fastRandom } from '../../../src/lib/fast-random.ts';
import { arrivals, BURST_PERIOD_MS, type Spacing } from '../../../src/load/schedule/arrivals.ts';
import type { Rate } from '../../../src/load/schedule/rate.ts';

/** The due times before `endMs`. */
function dueBefore(endMs: number, rate: Rate, spacing: Spacing): number[] {
  const next = arrivals(rate, spacing, fastRandom('seed'));
  const due: number[] = [];
  for (let dueMs = next(); dueMs < endMs; dueMs = next()) due.push(dueMs);
  return due;
}

const constant = (perSecond: number): Rate => ({
  fromPerSecond: perSecond,
  toPerSecond: perSecond,
  overMs: 1_000,
});

describe.each(['jittered', 'bursts'] as const)('%s', (spacing) => {
  test('holds the rate, in ascending times that the seed repeats', () => {
    const due = dueBefore(4 * BURST_PERIOD_MS, constant(300), spacing);
    expect(due).toHaveLength(6_000);
    expect(due).toEqual(due.toSorted((a, b) => a - b));
    expect(due).toEqual(dueBefore(4 * BURST_PERIOD_MS, constant(300), spacing));
  });
});

test('bursts have three times the rate for a fifth of the time', () => {
  const due = dueBefore(BURST_PERIOD_MS, constant(1_000), 'bursts');
  const inWindow = Array.from(
    { length: 41 },
    (_, index) => due.filter((dueMs) => dueMs >= index * 100 && dueMs < index * 100 + 1_000).length,
  );
  expect(Math.max(...inWindow)).toBeGreaterThan(2_800);
  expect(Math.min(...inWindow)).toBeLessThan(510);
});

test.each([
  ['up', { fromPerSecond: 100, toPerSecond: 500, overMs: 10_000 }, 1_000, 3_000],
  ['from nothing', { fromPerSecond: 0, toPerSecond: 1_000, overMs: 10_000 }, 1_250, 5_000],
  ['down', { fromPerSecond: 500, toPerSecond: 100, overMs: 10_000 }, 2_000, 3_000],
  ['to nothing', { fromPerSecond: 1_000, toPerSecond: 0, overMs: 10_000 }, 3_750, 5_000],
])('a rate that goes %s', (_, rate, inHalf, inAll) => {
  const within = (length: number) => [length - 1, length, length + 1];
  expect(within(inHalf)).toContain(dueBefore(5_000, rate, 'jittered').length);
  expect(within(inAll)).toContain(dueBefore(10_000, rate, 'jittered').length);
});

test('a rate stays as it is after its change', () => {
  const rate = { fromPerSecond: 100, toPerSecond: 300, overMs: 1_000 };
  expect(dueBefore(3_000, rate, 'jittered').length).toBe(800);
});

import { expect, test } from 'vitest';
import { UsageError } from '../../../src/cli/command-line/options.ts';
import { time } from '../../../src/cli/command-line/time-option.ts';

const NOW_MS = Date.UTC(2026, 0, 31, 12);
const startTime = time('where to start');
const read = (typed: string) => startTime.read('startTime', [typed])?.(NOW_MS);

test.each([
  ['5m', NOW_MS - 300_000],
  ['2h', NOW_MS - 7_200_000],
  ['1d', NOW_MS - 86_400_000],
  ['2026-01-31T09:30:00Z', Date.UTC(2026, 0, 31, 9, 30)],
  ['2026-01-31T09:30:00.5+01:00', Date.UTC(2026, 0, 31, 8, 30, 0, 500)],
  ['2026-01-31T09:30', Date.UTC(2026, 0, 31, 9, 30)],
  ['2026-01-31 09:30:15', Date.UTC(2026, 0, 31, 9, 30, 15)],
  ['2026-01-31', Date.UTC(2026, 0, 31)],
  ['1469694264', 1_469_694_264_000],
  ['1469694264123', 1_469_694_264_123],
])('%s is a time', (typed, ms) => {
  expect(read(typed)).toBe(ms);
});

test('a time before 1970 is 1970', () => {
  expect(time('').read('from', ['30000d'])?.(NOW_MS)).toBe(0);
});

test.each(['soon', '5 minutes', '2026-13-01', '2026-1-1', ''])('"%s" is not', (typed) => {
  expect(() => read(typed)).toThrow(UsageError);
});

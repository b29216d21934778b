import { expect, test } from 'vitest';
import { parseSchedule } from '../../../src/lib/schedule/expression.ts';

/** The first `count` times after `from`, in UTC. */
function times(expression: string, from: string, count: number, timeZone?: string): string[] {
  const schedule = parseSchedule(expression, { anchorMs: Date.parse('2026-01-01T00:00:10Z'), timeZone });
  const found: string[] = [];
  let afterMs = Date.parse(from);
  while (found.length < count) {
    const next = schedule.nextAfter(afterMs);
    if (next === undefined) break;
    found.push(`${new Date(next).toISOString().slice(0, 16)}Z`);
    afterMs = next;
  }
  return found;
}

test.each([
  ['rate(1 minute)', '2026-01-01T00:00:10Z', ['2026-01-01T00:01Z', '2026-01-01T00:02Z']],
  ['rate(2 hours)', '2026-01-01T05:00:00Z', ['2026-01-01T06:00Z', '2026-01-01T08:00Z']],
  ['rate(3 days)', '2025-12-01T00:00:00Z', ['2026-01-01T00:00Z', '2026-01-04T00:00Z']],
  // The examples of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
  ['cron(0 10 * * ? *)', '2026-01-01T10:00:00Z', ['2026-01-02T10:00Z', '2026-01-03T10:00Z']],
  ['cron(15 12 * * ? *)', '2026-01-01T12:00:00Z', ['2026-01-01T12:15Z', '2026-01-02T12:15Z']],
  ['cron(0 18 ? * MON-FRI *)', '2026-01-02T12:00:00Z', ['2026-01-02T18:00Z', '2026-01-05T18:00Z']],
  ['cron(0 8 1 * ? *)', '2026-01-02T00:00:00Z', ['2026-02-01T08:00Z', '2026-03-01T08:00Z']],
  ['cron(0/15 * * * ? *)', '2026-01-01T23:40:00Z', ['2026-01-01T23:45Z', '2026-01-02T00:00Z']],
  ['cron(0/10 * ? * MON-FRI *)', '2026-01-02T23:50:00Z', ['2026-01-05T00:00Z', '2026-01-05T00:10Z']],
  ['cron(0 9 ? * 2#1 *)', '2026-01-01T00:00:00Z', ['2026-01-05T09:00Z', '2026-02-02T09:00Z']],
  ['cron(15 10 ? * 6L 2026-2027)', '2026-01-01T00:00:00Z', ['2026-01-30T10:15Z', '2026-02-27T10:15Z']],
  ['cron(0 0 L * ? *)', '2028-01-31T00:00:00Z', ['2028-02-29T00:00Z', '2028-03-31T00:00Z']],
  ['cron(0 0 LW * ? *)', '2026-01-01T00:00:00Z', ['2026-01-30T00:00Z', '2026-02-27T00:00Z']],
  // The first of August 2026 is a Saturday, so the nearest weekday in the month is the third.
  ['cron(0 0 1W 8 ? *)', '2026-01-01T00:00:00Z', ['2026-08-03T00:00Z', '2027-08-02T00:00Z']],
  ['cron(0 0 29 2 ? *)', '2026-01-01T00:00:00Z', ['2028-02-29T00:00Z', '2032-02-29T00:00Z']],
  ['cron(0 0 ? * SAT-SUN *)', '2026-01-01T00:00:00Z', ['2026-01-03T00:00Z', '2026-01-04T00:00Z']],
  ['cron(0 0 1 JAN,JUL ? 2026)', '2026-01-01T00:00:00Z', ['2026-07-01T00:00Z']],
  ['cron(0 0 30 2 ? *)', '2026-01-01T00:00:00Z', []],
  ['at(2026-03-04T05:06:00)', '2026-01-01T00:00:00Z', ['2026-03-04T05:06Z']],
])('%s after %s', (expression, from, expected) => {
  expect(times(expression, from, 2)).toEqual(expected);
});

// Clocks in Berlin go forward at 2026-03-29T01:00Z and back at 2026-10-25T01:00Z.
test.each([
  ['in winter', 'cron(30 2 * * ? *)', '2026-03-27T12:00Z', ['2026-03-28T01:30Z', '2026-03-30T00:30Z']],
  ['in autumn', 'cron(30 2 * * ? *)', '2026-10-24T12:00Z', ['2026-10-25T00:30Z', '2026-10-26T01:30Z']],
  ['at noon', 'cron(0 12 * * ? *)', '2026-03-28T00:00Z', ['2026-03-28T11:00Z', '2026-03-29T10:00Z']],
  ['once', 'at(2026-07-01T09:00:00)', '2026-01-01T00:00Z', ['2026-07-01T07:00Z']],
])('a schedule in a time zone, %s', (_, expression, from, expected) => {
  expect(times(expression, from, 2, 'Europe/Berlin')).toEqual(expected);
});

test('a zone that is not a whole number of hours from UTC, and the far side of the date line', () => {
  expect(times('cron(0 0 1 * ? *)', '2026-01-15T00:00Z', 1, 'Asia/Kathmandu')).toEqual(['2026-01-31T18:15Z']);
  expect(times('cron(0 0 1 * ? *)', '2026-01-15T00:00Z', 1, 'Pacific/Kiritimati')).toEqual([
    '2026-01-31T10:00Z',
  ]);
});

test.each([
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(0 minutes)',
  'rate(1.5 hours)',
  'cron(0 0 * * * *)',
  'cron(0 0 ? * ? *)',
  'cron(* * * * ?)',
  'cron(60 0 * * ? *)',
  'cron(0 0 0 * ? *)',
  'cron(0 0 ? * 8 *)',
  'cron(0/0 0 * * ? *)',
  'cron(5-1 0 * * ? *)',
  'at(2026-00-05T00:00:00)',
  'at(2026-02-30T00:00:00)',
  'at(2026-03-04T25:00:00)',
  'at(2026-03-04)',
  'every(5 minutes)',
])('%s is invalid', (expression) => {
  expect(() => parseSchedule(expression, { anchorMs: 0 })).toThrow();
});

test('an unknown time zone is invalid', () => {
  expect(() => parseSchedule('cron(0 0 * * ? *)', { anchorMs: 0, timeZone: 'Mars/Olympus' })).toThrow(/Mars/);
});

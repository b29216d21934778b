import { type Day, daysIn, parseCronDays } from './cron-days.ts';
import { parseCronField } from './cron-field.ts';
import { InvalidScheduleExpression } from './invalid-expression.ts';
import type { TimeZone } from './time-zone.ts';

const MONTH_NAMES = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
const YEARS = { min: 1970, max: 2199 };

/**
 * Compiles the six fields of a cron expression: minutes, hours, day-of-month, month, day-of-week, year.
 * @returns the first time after `afterMs`; undefined when there is none
 * @throws InvalidScheduleExpression
 */
export function parseCron(fields: string, zone: TimeZone): (afterMs: number) => number | undefined {
  const parts = fields.trim().split(/\s+/);
  if (parts.length !== 6) throw new InvalidScheduleExpression('a cron expression has six fields');
  const [minuteText, hourText, dayOfMonth, monthText, dayOfWeek, yearText] = parts as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const minutes = parseCronField(minuteText, { min: 0, max: 59 });
  const hours = parseCronField(hourText, { min: 0, max: 23 });
  const months = parseCronField(monthText, { min: 1, max: 12, names: MONTH_NAMES });
  const years = parseCronField(yearText, YEARS);
  const isDay = parseCronDays(dayOfMonth, dayOfWeek);

  /** @param fromMinute minute of the day, so that a schedule of every minute does not try the whole day */
  const firstOn = (day: Day, fromMinute: number, afterMs: number): number | undefined => {
    for (const hour of hours) {
      for (const minute of minutes) {
        if (hour * 60 + minute < fromMinute) continue;
        const instantMs = zone.instantOf({ ...day, hour, minute, second: 0 });
        if (instantMs !== undefined && instantMs > afterMs) return instantMs;
      }
    }
    return undefined;
  };

  return (afterMs) => {
    const start = zone.localTime(afterMs);
    let fromMinute = start.hour * 60 + start.minute;
    for (const year of years) {
      if (year < start.year) continue;
      for (const month of months) {
        if (year === start.year && month < start.month) continue;
        const isFirst = year === start.year && month === start.month;
        const lastDay = daysIn({ year, month });
        for (let day = isFirst ? start.day : 1; day <= lastDay; day++) {
          const candidate = { year, month, day };
          if (!isFirst || day > start.day) fromMinute = 0;
          const found = isDay(candidate) ? firstOn(candidate, fromMinute, afterMs) : undefined;
          if (found !== undefined) return found;
        }
      }
    }
    return undefined;
  };
}

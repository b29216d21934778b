import { parseCronField } from './cron-field.ts';
import { InvalidScheduleExpression } from './invalid-expression.ts';

/** A day of the calendar, without a time zone. `month` counts from 1. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

type DayTest = (day: Day) => boolean;

const DAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAYS_OF_WEEK = { min: 1, max: 7, names: DAY_NAMES };
const DAYS_OF_MONTH = { min: 1, max: 31 };

/**
 * The days that the fields day-of-month and day-of-week describe. One of them is `?`.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * @throws InvalidScheduleExpression
 */
export function parseCronDays(dayOfMonth: string, dayOfWeek: string): DayTest {
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new InvalidScheduleExpression('exactly one of day-of-month and day-of-week is "?"');
  }
  return dayOfWeek === '?' ? parseDaysOfMonth(dayOfMonth) : parseDaysOfWeek(dayOfWeek);
}

/** `L` is the last day, `LW` the last weekday, and `15W` the weekday nearest to the 15th in the same month. */
function parseDaysOfMonth(text: string): DayTest {
  if (text === 'L') return (day) => day.day === daysIn(day);
  if (text === 'LW') return (day) => day.day === nearestWeekday(day, daysIn(day));
  const near = /^(\d{1,2})W$/.exec(text)?.[1];
  if (near !== undefined) {
    const [wanted] = parseCronField(near, DAYS_OF_MONTH);
    return (day) => wanted! <= daysIn(day) && day.day === nearestWeekday(day, wanted!);
  }
  const days = new Set(parseCronField(text, DAYS_OF_MONTH));
  return ({ day }) => days.has(day);
}

/** `L` is Saturday, `6L` the last Friday of the month, and `3#2` the second Tuesday. */
function parseDaysOfWeek(text: string): DayTest {
  if (text === 'L') return (day) => dayOfWeekOf(day) === 7;
  const last = /^(\w+)L$/.exec(text)?.[1];
  if (last !== undefined) {
    const [wanted] = parseCronField(last, DAYS_OF_WEEK);
    return (day) => dayOfWeekOf(day) === wanted && day.day + 7 > daysIn(day);
  }
  const [, counted, count] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  if (counted !== undefined) {
    const [wanted] = parseCronField(counted, DAYS_OF_WEEK);
    return (day) => dayOfWeekOf(day) === wanted && Math.ceil(day.day / 7) === Number(count);
  }
  const days = new Set(parseCronField(text, DAYS_OF_WEEK));
  return (day) => days.has(dayOfWeekOf(day));
}

/** 1 is Sunday. */
function dayOfWeekOf({ year, month, day }: Day): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

export function daysIn({ year, month }: Pick<Day, 'year' | 'month'>): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function nearestWeekday(month: Day, day: number): number {
  switch (dayOfWeekOf({ ...month, day })) {
    case 7:
      return day > 1 ? day - 1 : day + 2;
    case 1:
      return day < daysIn(month) ? day + 1 : day - 2;
    default:
      return day;
  }
}

import { daysIn } from './cron-days.ts';
import { parseCron } from './cron.ts';
import { InvalidScheduleExpression } from './invalid-expression.ts';
import { TimeZone } from './time-zone.ts';

/** The times of a schedule expression. */
export interface Schedule {
  readonly kind: 'rate' | 'cron' | 'at';
  /** The first time after `afterMs`; undefined when there is none. */
  nextAfter(afterMs: number): number | undefined;
}

export interface ScheduleOptions {
  /** The first time of a rate. */
  readonly anchorMs: number;
  /** The name of a time zone, for cron() and at(). */
  readonly timeZone?: string | undefined;
  /** Whether `rate(1 hours)` and `rate(2 hour)` are accepted too: EventBridge Scheduler accepts them, rules do not. */
  readonly anyNumber?: boolean | undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Parses `rate(5 minutes)`, `cron(0 12 * * ? *)` or `at(2026-03-04T05:06:07)`.
 * @throws InvalidScheduleExpression, and for an unknown time zone
 */
export function parseSchedule(
  expression: string,
  { anchorMs, timeZone = 'UTC', anyNumber = false }: ScheduleOptions,
): Schedule {
  const [, kind = '', argument = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  switch (kind) {
    case 'rate':
      return { kind, nextAfter: parseRate(argument, anchorMs, anyNumber) };
    case 'cron':
      return { kind, nextAfter: parseCron(argument, zoneNamed(timeZone)) };
    case 'at': {
      const atMs = parseAt(argument, zoneNamed(timeZone));
      return { kind, nextAfter: (afterMs) => (atMs > afterMs ? atMs : undefined) };
    }
    default:
      throw new InvalidScheduleExpression(expression);
  }
}

/** Whether an expression has spaces that AWS rejects: `rate( 5 minutes )`. Those of stored expressions are ignored. */
export function hasStraySpaces(expression: string): boolean {
  return expression.trim() !== expression || /^rate\((\s|.*\s\)$)/.test(expression);
}

/** A value of 1 needs the singular, any other the plural, unless `anyNumber` is set. */
function parseRate(argument: string, anchorMs: number, anyNumber: boolean): (afterMs: number) => number {
  const [, value = '', unit = '', plural = ''] =
    /^([1-9]\d{0,8})\s+(minute|hour|day)(s?)$/.exec(argument.trim()) ?? [];
  const unitMs = UNIT_MS[unit];
  const agrees = anyNumber || (value === '1') === (plural === '');
  if (unitMs === undefined || !agrees) {
    throw new InvalidScheduleExpression(argument);
  }
  const periodMs = Number(value) * unitMs;
  return (afterMs) => anchorMs + Math.max(0, Math.floor((afterMs - anchorMs) / periodMs) + 1) * periodMs;
}

function parseAt(argument: string, zone: TimeZone): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/.exec(argument.trim());
  if (!match) throw new InvalidScheduleExpression(argument);
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const instantMs = zone.instantOf({ year, month, day, hour, minute, second });
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysIn({ year, month });
  if (instantMs === undefined || !isDate || hour > 23 || minute > 59 || second > 59) {
    throw new InvalidScheduleExpression(argument);
  }
  return instantMs;
}

function zoneNamed(name: string): TimeZone {
  try {
    return new TimeZone(name);
  } catch (error) {
    throw new InvalidScheduleExpression(`unknown time zone ${name}`, { cause: error });
  }
}

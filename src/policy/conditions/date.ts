import type { Matcher } from '../pattern/matcher.ts';

type Compare = (actual: number, value: number) => boolean;

/** Compares points in time. Text that is not a date matches nothing. */
export function dateMatcher(compare: Compare): (value: string) => Matcher {
  return (value) => {
    const expected = parseDate(value);
    return (text) => {
      const actual = parseDate(text);
      return expected !== undefined && actual !== undefined && compare(actual, expected);
    };
  };
}

// A year alone has four digits, so Unix time has more, which it has since 1970-01-01T02:46:40Z.
const EPOCH_SECONDS = /^\d{5,}(\.\d+)?$/;
/** The forms of https://www.w3.org/TR/NOTE-datetime; without a zone a time is in UTC. */
const ISO_DATE =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;

/** @returns milliseconds since 1970, or undefined */
function parseDate(text: string): number | undefined {
  if (EPOCH_SECONDS.test(text)) return Number(text) * 1000;
  const match = ISO_DATE.exec(text);
  if (!match) return undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', zone = 'Z'] = match;
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  return Number.isNaN(ms) ? undefined : ms;
}

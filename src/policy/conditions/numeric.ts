import type { Matcher } from '../pattern/matcher.ts';

type Compare = (actual: number, value: number) => boolean;

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/** Compares integers and decimals. Text that is not a number matches nothing. */
export function numericMatcher(compare: Compare): (value: string) => Matcher {
  return (value) => {
    const expected = parseNumber(value);
    return (text) => {
      const actual = parseNumber(text);
      return expected !== undefined && actual !== undefined && compare(actual, expected);
    };
  };
}

function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? Number(trimmed) : undefined;
}

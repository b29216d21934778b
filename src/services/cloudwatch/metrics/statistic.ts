import { InvalidParameterValue } from '../errors.ts';
import type { Values } from './values.ts';

/** A statistic of the values of a period; undefined when it cannot be computed. */
export type Statistic = (values: Values) => number | undefined;

const SIMPLE: Readonly<Record<string, Statistic>> = {
  SampleCount: ({ count }) => count,
  Average: ({ average }) => average,
  Sum: ({ sum }) => sum,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
};

/** Values and their counts, in ascending order. */
type Spread = readonly { readonly value: number; readonly count: number }[];

/** Statistics of a range of values. */
const OF_RANGE: Readonly<Record<string, (inside: Spread, all: Spread) => number>> = {
  tm: (inside) => sumOf(inside) / countOf(inside),
  ts: sumOf,
  tc: countOf,
  pr: (inside, all) => (100 * countOf(inside)) / countOf(all),
  // A value outside the range counts as the nearest value inside.
  wm: (inside, all) => {
    const [least, greatest] = [inside[0]!.value, inside.at(-1)!.value];
    const wins = all.map(({ value, count }) => ({
      value: Math.min(Math.max(value, least), greatest),
      count,
    }));
    return sumOf(wins) / countOf(wins);
  },
};

/**
 * Parses statistics such as `Average`, `p99.9`, `tm90`, `TM(10%:90%)`, `PR(:300)` and `IQM`.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 * @throws InvalidParameterValue
 */
export function parseStatistic(text: string): Statistic {
  const simple = Object.hasOwn(SIMPLE, text) ? SIMPLE[text] : undefined;
  if (simple) return simple;
  const name = text.toLowerCase();
  if (name === 'iqm') return ofRange('tm', { from: 25, to: 75, in: 'percent' });
  const short = /^(p|tm|ts|tc|wm)(\d{1,3}(?:\.\d{1,10})?)$/.exec(name);
  if (short && Number(short[2]) <= 100) {
    const percent = Number(short[2]);
    return short[1] === 'p'
      ? percentile(percent)
      : ofRange(short[1]!, { from: 0, to: percent, in: 'percent' });
  }
  const range = parseRange(name);
  if (!range) throw InvalidParameterValue(`The value ${text} for parameter Stat is not supported.`);
  return ofRange(range.statistic, range);
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly in: 'percent' | 'value';
}

/** `tm(10%:90%)`, `tc(:0.5)` */
function parseRange(name: string): (Range & { readonly statistic: string }) | undefined {
  const match = /^(tm|ts|tc|wm|pr)\((-?[\d.]*)(%?):(-?[\d.]*)(%?)\)$/.exec(name);
  if (!match) return undefined;
  const [, statistic, from = '', fromSign, to = '', toSign] = match;
  const isPercent = fromSign === '%' || toSign === '%';
  const mixed =
    (from !== '' && (fromSign === '%') !== isPercent) || (to !== '' && (toSign === '%') !== isPercent);
  if (mixed || (from === '' && to === '') || (isPercent && statistic === 'pr')) return undefined;
  const range = {
    statistic: statistic!,
    from: from === '' ? (isPercent ? 0 : -Infinity) : Number(from),
    to: to === '' ? (isPercent ? 100 : Infinity) : Number(to),
    in: isPercent ? ('percent' as const) : ('value' as const),
  };
  return range.from < range.to ? range : undefined;
}

function percentile(percent: number): Statistic {
  return (values) => {
    const spread = values.spread();
    if (!spread) return undefined;
    let left = (percent / 100) * values.count;
    return spread.find(({ count }) => (left -= count) <= 1e-9)?.value ?? values.max;
  };
}

function ofRange(statistic: string, range: Range): Statistic {
  const compute = OF_RANGE[statistic]!;
  return (values) => {
    const all = values.spread();
    if (!all) return undefined;
    const inside = range.in === 'percent' ? shareOf(all, range, values.count) : between(all, range);
    if (inside.length === 0) return statistic === 'tm' || statistic === 'wm' ? undefined : 0;
    return compute(inside, all);
  };
}

function between(all: Spread, { from, to }: Range): Spread {
  return all.filter(({ value }) => value > from && value <= to);
}

/** The values between two percentages; a bucket at either end is included in part. */
function shareOf(all: Spread, { from, to }: Range, total: number): Spread {
  let passed = 0;
  const inside = all.map(({ value, count }) => {
    const start = Math.max(passed, (from / 100) * total);
    const end = Math.min(passed + count, (to / 100) * total);
    passed += count;
    return { value, count: Math.max(0, end - start) };
  });
  return inside.filter(({ count }) => count > 0);
}

function sumOf(spread: Spread): number {
  return spread.reduce((sum, { value, count }) => sum + value * count, 0);
}

function countOf(spread: Spread): number {
  return spread.reduce((sum, { count }) => sum + count, 0);
}

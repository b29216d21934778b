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
type Distribution = readonly { readonly value: number; readonly count: number }[];

/** Statistics of a range of values. */
const RANGE_STATISTICS: Readonly<Record<string, (inside: Distribution, all: Distribution) => number>> = {
  tm: (inside) => sumOf(inside) / countOf(inside),
  ts: sumOf,
  tc: countOf,
  pr: (inside, all) => (100 * countOf(inside)) / countOf(all),
  // A value outside the range counts as the nearest value inside.
  wm: (inside, all) => {
    const [least, greatest] = [inside[0]!.value, inside.at(-1)!.value];
    const winsorized = all.map(({ value, count }) => ({
      value: Math.min(Math.max(value, least), greatest),
      count,
    }));
    return sumOf(winsorized) / countOf(winsorized);
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
  const whole = isPercent ? { from: 0, to: 100 } : { from: -Infinity, to: Infinity };
  const range = {
    statistic: statistic!,
    from: from === '' ? whole.from : Number(from),
    to: to === '' ? whole.to : Number(to),
    in: isPercent ? ('percent' as const) : ('value' as const),
  };
  return range.from < range.to ? range : undefined;
}

function percentile(percent: number): Statistic {
  return (values) => {
    const distribution = values.distribution();
    if (!distribution) return undefined;
    let left = (percent / 100) * values.count;
    return distribution.find(({ count }) => (left -= count) <= 1e-9)?.value ?? values.max;
  };
}

function ofRange(statistic: string, range: Range): Statistic {
  const compute = RANGE_STATISTICS[statistic]!;
  return (values) => {
    const all = values.distribution();
    if (!all) return undefined;
    const inside =
      range.in === 'percent' ? betweenPercentages(all, range, values.count) : betweenValues(all, range);
    if (inside.length === 0) return statistic === 'tm' || statistic === 'wm' ? undefined : 0;
    return compute(inside, all);
  };
}

function betweenValues(all: Distribution, { from, to }: Range): Distribution {
  return all.filter(({ value }) => value > from && value <= to);
}

/** The values between two percentages; a bucket at either end is included in part. */
function betweenPercentages(all: Distribution, { from, to }: Range, total: number): Distribution {
  let passed = 0;
  const inside = all.map(({ value, count }) => {
    const start = Math.max(passed, (from / 100) * total);
    const end = Math.min(passed + count, (to / 100) * total);
    passed += count;
    return { value, count: Math.max(0, end - start) };
  });
  return inside.filter(({ count }) => count > 0);
}

function sumOf(distribution: Distribution): number {
  return distribution.reduce((sum, { value, count }) => sum + value * count, 0);
}

function countOf(distribution: Distribution): number {
  return distribution.reduce((sum, { count }) => sum + count, 0);
}

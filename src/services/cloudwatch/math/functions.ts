import { ValidationError } from '../../../schema/common-errors.ts';
import { MAX_DATA_POINTS } from '../limits.ts';
import { combine, type Operand } from './operand.ts';
import type { TimeSeries } from './series.ts';

type MathFunction = (operands: readonly Operand[]) => Operand;

/**
 * The supported functions of metric math.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ABS: (operands) => combine(operands.slice(0, 1), ([value]) => Math.abs(value!)),
  CEIL: (operands) => combine(operands.slice(0, 1), ([value]) => Math.ceil(value!)),
  FLOOR: (operands) => combine(operands.slice(0, 1), ([value]) => Math.floor(value!)),
  AVG: summary((values) => sum(values) / values.length),
  SUM: summary(sum),
  MIN: summary((values) => values.reduce((least, value) => Math.min(least, value), Infinity)),
  MAX: summary((values) => values.reduce((most, value) => Math.max(most, value), -Infinity)),
  IF: (operands) =>
    combine(operands, ([condition, then, otherwise]) =>
      condition === 0 ? (otherwise ?? Number.NaN) : then!,
    ),
  PERIOD: (operands) => ({ kind: 'scalar', value: seriesOf(operands).periodSeconds }),
  RATE: (operands) => steps(seriesOf(operands), (change, seconds) => change / seconds),
  DIFF: (operands) => steps(seriesOf(operands), (change) => change),
  FILL: ([series, filler]) => fill(seriesOf(series ? [series] : []), filler),
};

/** Reduces one series to a number, or an array of series to one series by applying the function at each timestamp. */
function summary(compute: (values: readonly number[]) => number): MathFunction {
  return (operands) => {
    const [operand] = operands;
    if (operand?.kind === 'array') {
      const times = new Set(operand.members.flatMap(({ points }) => [...points.keys()]));
      const points = Array.from(times, (atMs): [number, number] => {
        const values = operand.members.flatMap((member) => member.points.get(atMs) ?? []);
        return [atMs, compute(values)];
      });
      const periodSeconds = operand.members[0]?.periodSeconds ?? 60;
      return { kind: 'series', series: { points: new Map(points), periodSeconds } };
    }
    return { kind: 'scalar', value: compute([...seriesOf(operands).points.values()]) };
  };
}

/** Computes a value for each pair of consecutive datapoints. */
function steps(
  { points, periodSeconds }: TimeSeries,
  compute: (change: number, seconds: number) => number,
): Operand {
  const inOrder = [...points].sort(([one], [other]) => one - other);
  const changes = inOrder.slice(1).map(([atMs, value], index): [number, number] => {
    const [beforeMs, before] = inOrder[index]!;
    return [atMs, compute(value - before, (atMs - beforeMs) / 1000)];
  });
  return { kind: 'series', series: { points: new Map(changes), periodSeconds } };
}

/** Fills missing datapoints between the first and the last one. */
function fill({ points, periodSeconds }: TimeSeries, filler: Operand | undefined): Operand {
  const times = [...points.keys()].sort((one, other) => one - other);
  const [firstMs = Infinity] = times;
  const lastMs = times.at(-1) ?? firstMs;
  const stepMs = periodSeconds * 1000;
  if ((lastMs - firstMs) / stepMs > MAX_DATA_POINTS) {
    throw ValidationError(`FILL creates at most ${MAX_DATA_POINTS} datapoints; use a longer period`);
  }
  const filled = new Map<number, number>();
  let before = Number.NaN;
  for (let atMs = firstMs; atMs <= lastMs; atMs += stepMs) {
    before = points.get(atMs) ?? fillerAt(filler, atMs, before);
    filled.set(atMs, before);
  }
  return { kind: 'series', series: { points: filled, periodSeconds } };
}

function fillerAt(filler: Operand | undefined, atMs: number, before: number): number {
  if (filler?.kind === 'scalar') return filler.value;
  if (filler?.kind === 'series') return filler.series.points.get(atMs) ?? Number.NaN;
  if (filler?.kind === 'text' && filler.text === 'REPEAT') return before;
  throw ValidationError('FILL takes a number, a time series or REPEAT');
}

function seriesOf([operand]: readonly Operand[]): TimeSeries {
  if (operand?.kind === 'series') return operand.series;
  throw ValidationError('A function in an expression requires a time series');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

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
  PERIOD: (operands) => ({ kind: 'scalar', value: seriesOf(operands[0]).periodSeconds }),
  RATE: (operands) => steps(seriesOf(operands[0]), (change, seconds) => change / seconds),
  DIFF: (operands) => steps(seriesOf(operands[0]), (change) => change),
  FILL: ([series, filler]) => fill(series, filler),
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
    return { kind: 'scalar', value: compute([...seriesOf(operands[0]).points.values()]) };
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

/** Fills missing datapoints between the first and the last one, of a series or of each series of an array. */
function fill(operand: Operand | undefined, filler: Operand | undefined): Operand {
  if (operand?.kind !== 'array') return { kind: 'series', series: fillSeries(seriesOf(operand), filler) };
  return { kind: 'array', members: operand.members.map((series) => fillSeries(series, filler)) };
}

function fillSeries({ points, periodSeconds }: TimeSeries, filler: Operand | undefined): TimeSeries {
  const times = [...points.keys()].sort((one, other) => one - other);
  const stepMs = periodSeconds * 1000;
  if ((times.at(-1)! - times[0]!) / stepMs > MAX_DATA_POINTS) {
    throw ValidationError(`FILL creates at most ${MAX_DATA_POINTS} datapoints; use a longer period`);
  }
  const filled = new Map<number, number>();
  for (const [index, fromMs] of times.entries()) {
    const from = points.get(fromMs)!;
    filled.set(fromMs, from);
    const toMs = times[index + 1] ?? fromMs;
    const gap = { fromMs, from, toMs, to: points.get(toMs)! };
    for (let atMs = fromMs + stepMs; atMs < toMs; atMs += stepMs)
      filled.set(atMs, fillerAt(filler, atMs, gap));
  }
  return { points: filled, periodSeconds };
}

/** The datapoints before and after the missing ones. */
interface Gap {
  readonly fromMs: number;
  readonly from: number;
  readonly toMs: number;
  readonly to: number;
}

function fillerAt(filler: Operand | undefined, atMs: number, { fromMs, from, toMs, to }: Gap): number {
  if (filler?.kind === 'scalar') return filler.value;
  if (filler?.kind === 'series') return filler.series.points.get(atMs) ?? Number.NaN;
  if (filler?.kind === 'text' && filler.text === 'REPEAT') return from;
  if (filler?.kind === 'text' && filler.text === 'LINEAR') {
    return from + ((to - from) * (atMs - fromMs)) / (toMs - fromMs);
  }
  throw ValidationError('FILL takes a number, a time series, REPEAT or LINEAR');
}

function seriesOf(operand: Operand | undefined): TimeSeries {
  if (operand?.kind === 'series') return operand.series;
  throw ValidationError('A function in an expression requires a time series');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

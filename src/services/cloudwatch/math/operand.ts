import { ValidationError } from '../../../schema/common-errors.ts';
import type { TimeSeries } from './series.ts';

/** The value of a subexpression. */
export type Operand =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'series'; readonly series: TimeSeries }
  | { readonly kind: 'array'; readonly members: readonly TimeSeries[] }
  | { readonly kind: 'text'; readonly text: string };

/**
 * Applies a function of numbers to operands at each timestamp: numbers apply at every timestamp, series at those
 * where all of them have a value.
 * @throws ValidationError for an array or a text
 */
export function combine(operands: readonly Operand[], apply: (values: readonly number[]) => number): Operand {
  for (const { kind } of operands) {
    if (kind === 'array' || kind === 'text')
      throw ValidationError(`An operand of an expression is of the wrong type: ${kind}`);
  }
  const series = operands.flatMap((operand) => (operand.kind === 'series' ? [operand.series] : []));
  const [first] = series;
  if (!first) return { kind: 'scalar', value: apply(operands.map((operand) => valueAt(operand, 0)!)) };
  const points = new Map<number, number>();
  for (const atMs of first.points.keys()) {
    const values = operands.map((operand) => valueAt(operand, atMs));
    if (values.every((value) => value !== undefined)) points.set(atMs, apply(values));
  }
  return { kind: 'series', series: { points, periodSeconds: first.periodSeconds } };
}

function valueAt(operand: Operand, atMs: number): number | undefined {
  if (operand.kind === 'scalar') return operand.value;
  return operand.kind === 'series' ? operand.series.points.get(atMs) : undefined;
}

import { InvalidScheduleExpression } from './invalid-expression.ts';

interface FieldBounds {
  readonly min: number;
  readonly max: number;
  /** Names of values, from `min`: `JAN` is the first month. */
  readonly names?: readonly string[];
}

/**
 * The values of a field that lists (`1,5`), ranges (`1-5`), steps (`0/15`) and `*` describe, in order. A range of names or
 * days of the week may wrap around: `FRI-MON`.
 * @throws InvalidScheduleExpression
 */
export function parseCronField(text: string, bounds: FieldBounds): readonly number[] {
  const values = new Set<number>();
  for (const part of text.split(',')) for (const value of valuesOf(part, bounds)) values.add(value);
  return [...values].sort((a, b) => a - b);
}

function valuesOf(part: string, bounds: FieldBounds): number[] {
  const [, range = '', step] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(part) ?? [];
  if (step !== undefined && Number(step) < 1) throw new InvalidScheduleExpression(part);
  const [first, last] = rangeOf(range, bounds, step !== undefined);
  const span = bounds.max - bounds.min + 1;
  const length = last >= first ? last - first : last + span - first;
  const values: number[] = [];
  for (let offset = 0; offset <= length; offset += Number(step ?? 1)) {
    values.push(bounds.min + ((first - bounds.min + offset) % span));
  }
  return values;
}

/** @param isStepped a single value before a step starts a range to the end: `5/15` */
function rangeOf(text: string, bounds: FieldBounds, isStepped: boolean): readonly [number, number] {
  if (text === '*') return [bounds.min, bounds.max];
  const [from = '', to, ...others] = text.split('-');
  if (others.length > 0) throw new InvalidScheduleExpression(text);
  const first = readValue(from, bounds);
  if (to !== undefined) {
    const last = readValue(to, bounds);
    if (last < first && !bounds.names) throw new InvalidScheduleExpression(text);
    return [first, last];
  }
  return [first, isStepped ? bounds.max : first];
}

function readValue(text: string, { min, max, names = [] }: FieldBounds): number {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return min + named;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) throw new InvalidScheduleExpression(text);
  return value;
}

import { InvalidPattern } from './invalid-pattern.ts';

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

interface Comparison {
  readonly operator: string;
  readonly bound: number;
}

/**
 * One comparison, or the two ends of a range, the lower one first. Faults have Event Ruler's sentences.
 * @throws InvalidPattern
 */
export function numeric(operand: unknown): (value: number) => boolean {
  if (!Array.isArray(operand)) throw new InvalidPattern('Value of numeric must be an array.');
  const [operator, bound, ...others] = operand as unknown[];
  if (typeof operator !== 'string') {
    throw new InvalidPattern(`Invalid member in numeric match: ${JSON.stringify(operator)}`);
  }
  if (!Object.hasOwn(COMPARISONS, operator)) {
    throw new InvalidPattern(`Unrecognized numeric range operator: ${operator}`);
  }
  const lower = { operator, bound: requireNumber(bound, operator === '=' ? 'equals' : operator) };
  const passesLower = compile(lower);
  if (others.length === 0) return passesLower;
  const upper = readUpperEnd(operator, others);
  if (lower.bound >= upper.bound) throw new InvalidPattern('Bottom must be less than top');
  const passesUpper = compile(upper);
  return (value) => passesLower(value) && passesUpper(value);
}

function readUpperEnd(lower: string, [operator, bound, ...others]: readonly unknown[]): Comparison {
  if (!lower.startsWith('>')) throw new InvalidPattern('Too many elements in numeric expression');
  if (typeof operator !== 'string') {
    throw new InvalidPattern(`Bad value in numeric range: ${JSON.stringify(operator)}`);
  }
  if (operator !== '<' && operator !== '<=') {
    throw new InvalidPattern(`Bad numeric range operator: ${operator}`);
  }
  const upper = { operator, bound: requireNumber(bound, operator) };
  if (others.length > 0) throw new InvalidPattern('Too many terms in numeric range expression');
  return upper;
}

function requireNumber(bound: unknown, operator: string): number {
  if (typeof bound !== 'number') throw new InvalidPattern(`Value of ${operator} must be numeric`);
  return bound;
}

function compile({ operator, bound }: Comparison): (value: number) => boolean {
  const compare = COMPARISONS[operator]!;
  return (value) => compare(value, bound);
}

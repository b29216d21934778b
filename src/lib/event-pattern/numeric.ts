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
 * One comparison, or the two ends of a range, the lower one first.
 * @throws InvalidPattern
 */
export function numeric(operand: unknown): (value: number) => boolean {
  if (!Array.isArray(operand)) throw new InvalidPattern('Value of numeric must be an array.');
  if (operand.length !== 2 && operand.length !== 4) {
    throw new InvalidPattern('Too many elements in numeric expression');
  }
  const [operator, bound, ...others] = operand as unknown[];
  const lower = readComparison(operator, bound);
  const passesLower = compile(lower);
  if (others.length === 0) return passesLower;
  const upper = readComparison(others[0], others[1]);
  const isRange = lower.operator.startsWith('>') && upper.operator.startsWith('<');
  if (!isRange) throw new InvalidPattern('Too many elements in numeric expression');
  if (lower.bound >= upper.bound) throw new InvalidPattern('Bottom must be less than top');
  const passesUpper = compile(upper);
  return (value) => passesLower(value) && passesUpper(value);
}

function readComparison(operator: unknown, bound: unknown): Comparison {
  if (typeof operator !== 'string') {
    throw new InvalidPattern(`Invalid member in numeric match: ${JSON.stringify(operator)}`);
  }
  if (!Object.hasOwn(COMPARISONS, operator)) {
    throw new InvalidPattern(`Unrecognized numeric range operator: ${operator}`);
  }
  if (typeof bound !== 'number') {
    throw new InvalidPattern(`Value of ${operator} must be numeric`);
  }
  return { operator, bound };
}

function compile({ operator, bound }: Comparison): (value: number) => boolean {
  const compare = COMPARISONS[operator]!;
  return (value) => compare(value, bound);
}

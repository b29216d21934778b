import { InvalidPattern } from './invalid-pattern.ts';
import type { Leaf } from './event-fields.ts';

/** One entry of a field's list. `leaves` is empty where the event has no such field. */
export type Rule = (leaves: readonly Leaf[]) => boolean;

type TextTest = (text: string) => boolean;

/**
 * Reads a literal or an operator: what EventBridge does with each was recorded, spec/lambda.md 4.10.
 * @throws InvalidPattern
 */
export function compileRule(rule: unknown): Rule {
  if (isLeaf(rule)) return anyLeaf((leaf) => leaf === rule);
  const [operator, operand] = soleEntry(rule);
  switch (operator) {
    case 'exists':
      if (typeof operand !== 'boolean') throw new InvalidPattern();
      return (leaves) => leaves.length > 0 === operand;
    case 'anything-but':
      return anyLeaf(anythingBut(operand));
    case 'numeric':
      return anyLeaf(numeric(operand));
    default: {
      const test = textTest(operator, operand);
      return anyLeaf((leaf) => typeof leaf === 'string' && test(leaf));
    }
  }
}

function anyLeaf(test: (leaf: Leaf) => boolean): Rule {
  return (leaves) => leaves.some(test);
}

function textTest(operator: string, operand: unknown): TextTest {
  switch (operator) {
    case 'equals-ignore-case': {
      const wanted = requireText(operand).toLowerCase();
      return (text) => text.toLowerCase() === wanted;
    }
    case 'prefix':
    case 'suffix': {
      const ignoreCase = typeof operand === 'object';
      const affix = ignoreCase ? ignoredCase(operand) : requireText(operand);
      return (given) => {
        const text = ignoreCase ? given.toLowerCase() : given;
        return operator === 'prefix' ? text.startsWith(affix) : text.endsWith(affix);
      };
    }
    case 'wildcard':
      return wildcard(requireText(operand));
    default:
      throw new InvalidPattern();
  }
}

function ignoredCase(operand: unknown): string {
  const [operator, text] = soleEntry(operand);
  if (operator !== 'equals-ignore-case') throw new InvalidPattern();
  return requireText(text).toLowerCase();
}

function anythingBut(operand: unknown): (leaf: Leaf) => boolean {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const [operator, value] = soleEntry(operand);
    const texts = Array.isArray(value) ? (value as unknown[]) : [value];
    if (texts.length === 0 || texts.includes('')) throw new InvalidPattern();
    const tests = texts.map((text) => textTest(operator, requireText(text)));
    return (leaf) => typeof leaf !== 'string' || !tests.some((test) => test(leaf));
  }
  const values = Array.isArray(operand) ? (operand as unknown[]) : [operand];
  const kind = typeof values[0];
  if ((kind !== 'string' && kind !== 'number') || values.some((value) => typeof value !== kind)) {
    throw new InvalidPattern();
  }
  return (leaf) => !values.includes(leaf);
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** One comparison, or the two ends of a range. */
function numeric(operand: unknown): (leaf: Leaf) => boolean {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) throw new InvalidPattern();
  const tests: ((value: number) => boolean)[] = [];
  for (let place = 0; place < operand.length; place += 2) {
    const [operator, bound] = operand.slice(place, place + 2) as unknown[];
    const compare = typeof operator === 'string' ? COMPARISONS[operator] : undefined;
    if (!compare || typeof bound !== 'number') throw new InvalidPattern();
    tests.push((value) => compare(value, bound));
  }
  return (leaf) => typeof leaf === 'number' && tests.every((test) => test(leaf));
}

/** `*` stands for any run of characters, `\*` for itself. */
function wildcard(pattern: string): TextTest {
  if (pattern.includes('**')) throw new InvalidPattern();
  const [first = '', ...rest] = pattern.split(/(?<!\\)\*/).map((part) => part.replaceAll(/\\([*\\])/g, '$1'));
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    let offset = first.length;
    if (!text.startsWith(first)) return false;
    for (const part of rest) {
      const found = text.indexOf(part, offset);
      if (found < 0) return false;
      offset = found + part.length;
    }
    return text.length - offset >= last.length && text.endsWith(last);
  };
}

function isLeaf(value: unknown): value is Leaf {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function soleEntry(value: unknown): readonly [string, unknown] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new InvalidPattern();
  const [entry, ...others] = Object.entries(value);
  if (!entry || others.length > 0) throw new InvalidPattern();
  return entry;
}

function requireText(value: unknown): string {
  if (typeof value !== 'string') throw new InvalidPattern();
  return value;
}

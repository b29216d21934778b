import { cidr } from './cidr.ts';
import type { Leaf } from './event-fields.ts';
import { InvalidPattern } from './invalid-pattern.ts';
import { numeric } from './numeric.ts';
import { wildcard } from './wildcard.ts';

/** An entry of a field's list with an operator. `leaves` is empty if the event does not have the field. */
export type Rule = (leaves: readonly Leaf[]) => boolean;

type TextTest = (text: string) => boolean;

/**
 * Compiles an operator. The behaviour of each was recorded on EventBridge: docs/aws/mappings.md#filters.
 * @throws InvalidPattern
 */
export function compileRule(rule: unknown): Rule {
  const [operator, operand] = soleEntry(rule);
  switch (operator) {
    case 'exists':
      if (typeof operand !== 'boolean') {
        throw new InvalidPattern('exists match pattern must be either true or false.');
      }
      return (leaves) => leaves.length > 0 === operand;
    case 'anything-but':
      return anyLeaf(anythingBut(operand));
    case 'numeric': {
      const test = numeric(operand);
      return anyLeaf((leaf) => typeof leaf === 'number' && test(leaf));
    }
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
      const expected = requireText(operand, operator).toLowerCase();
      return (text) => text.toLowerCase() === expected;
    }
    case 'prefix':
    case 'suffix': {
      const ignoreCase = typeof operand === 'object';
      const affix = ignoreCase ? ignoredCase(operand) : requireText(operand, operator);
      return (original) => {
        const text = ignoreCase ? original.toLowerCase() : original;
        return operator === 'prefix' ? text.startsWith(affix) : text.endsWith(affix);
      };
    }
    case 'wildcard':
      return wildcard(requireText(operand, operator));
    case 'cidr':
      return cidr(requireText(operand, operator));
    default:
      throw new InvalidPattern(`Unrecognized match type ${operator}`);
  }
}

function ignoredCase(operand: unknown): string {
  const [operator, text] = soleEntry(operand);
  if (operator !== 'equals-ignore-case') throw new InvalidPattern(`Unrecognized match type ${operator}`);
  return requireText(text, operator).toLowerCase();
}

function anythingBut(operand: unknown): (leaf: Leaf) => boolean {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const [operator, value] = soleEntry(operand);
    const texts = Array.isArray(value) ? (value as unknown[]) : [value];
    const isAffix = operator === 'prefix' || operator === 'suffix';
    if (texts.length === 0) throw new InvalidPattern('Empty arrays are not allowed');
    if (isAffix && texts.includes('')) throw new InvalidPattern('Null prefix/suffix not allowed');
    const tests = texts.map((text) => textTest(operator, requireText(text, operator)));
    return (leaf) => typeof leaf !== 'string' || !tests.some((test) => test(leaf));
  }
  const values = Array.isArray(operand) ? (operand as unknown[]) : [operand];
  const kind = typeof values[0];
  if ((kind !== 'string' && kind !== 'number') || values.some((value) => typeof value !== kind)) {
    throw new InvalidPattern('Value of anything-but must be an array or single string/number value.');
  }
  return (leaf) => !values.includes(leaf);
}

function soleEntry(value: unknown): readonly [string, unknown] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidPattern('Match value must be String, number, true, false, or null');
  }
  const [entry, ...others] = Object.entries(value);
  if (!entry) throw new InvalidPattern('Match expression name not found');
  if (others.length > 0) throw new InvalidPattern('Only one key allowed in match expression');
  return entry;
}

function requireText(value: unknown, operator: string): string {
  if (typeof value !== 'string') throw new InvalidPattern(`${operator} match pattern must be a string`);
  return value;
}

import { isJsonObject } from '../json/json-object.ts';
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
    case 'exactly': {
      const expected = requireText(operand, 'exact');
      return (text) => text === expected;
    }
    case 'prefix':
    case 'suffix': {
      const ignoreCase = isJsonObject(operand);
      const affix = ignoreCase ? ignoredCase(operand, operator) : requireText(operand, operator);
      return (original) => {
        const text = ignoreCase ? original.toLowerCase() : original;
        return operator === 'prefix' ? text.startsWith(affix) : text.endsWith(affix);
      };
    }
    case 'wildcard':
      return wildcard(requireText(operand, operator));
    case 'cidr':
      // Event Ruler's sentence names the wrong operator.
      return cidr(requireText(operand, 'prefix'));
    default:
      throw new InvalidPattern(`Unrecognized match type ${operator}`);
  }
}

function ignoredCase(operand: Readonly<Record<string, unknown>>, affix: 'prefix' | 'suffix'): string {
  const [operator, text] = soleEntry(operand);
  if (operator !== 'equals-ignore-case')
    throw new InvalidPattern(`Unsupported ${affix} pattern: ${operator}`);
  return requireText(text, operator).toLowerCase();
}

const ANYTHING_BUT_VALUE = 'Value of anything-but must be an array or single string/number value.';

function anythingBut(operand: unknown): (leaf: Leaf) => boolean {
  if (isJsonObject(operand)) return anythingButText(operand);
  if (!Array.isArray(operand) && typeof operand !== 'string' && typeof operand !== 'number') {
    throw new InvalidPattern(ANYTHING_BUT_VALUE);
  }
  const values = Array.isArray(operand) ? (operand as unknown[]) : [operand];
  const kinds = new Set(values.map((value) => typeof value));
  if ([...kinds].some((kind) => kind !== 'string' && kind !== 'number')) {
    throw new InvalidPattern('Inside anything but list, start|null|boolean is not supported.');
  }
  if (kinds.size !== 1) {
    throw new InvalidPattern(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  }
  return (leaf) => !values.includes(leaf);
}

const NOT_A_TEXT: Readonly<Record<string, string>> = {
  'equals-ignore-case':
    'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  prefix: 'prefix/suffix match pattern must be a string',
  suffix: 'prefix/suffix match pattern must be a string',
  wildcard: 'wildcard match pattern must be a string',
};

/** Text that another operator does not match: `{"anything-but": {"prefix": "a"}}`. */
function anythingButText(operand: Readonly<Record<string, unknown>>): (leaf: Leaf) => boolean {
  const [operator, value] = soleEntry(operand);
  const notAText = Object.hasOwn(NOT_A_TEXT, operator) ? NOT_A_TEXT[operator] : undefined;
  if (notAText === undefined) throw new InvalidPattern(`Unsupported anything-but pattern: ${operator}`);
  if (typeof value === 'boolean' || (typeof value === 'object' && !Array.isArray(value))) {
    throw new InvalidPattern(ANYTHING_BUT_VALUE);
  }
  const texts = Array.isArray(value) ? (value as unknown[]) : [value];
  if (texts.length === 0) throw new InvalidPattern('Empty arrays are not allowed');
  const tests = texts.map((text) => {
    if (typeof text !== 'string') throw new InvalidPattern(notAText);
    if (text === '' && (operator === 'prefix' || operator === 'suffix'))
      throw new InvalidPattern('Null prefix/suffix not allowed');
    return textTest(operator, text);
  });
  return (leaf) => typeof leaf !== 'string' || !tests.some((test) => test(leaf));
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

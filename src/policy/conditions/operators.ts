import { exactMatcher, type Matcher, type MatcherOptions, wildcardMatcher } from '../pattern/matcher.ts';
import { arnMatcher } from './arn.ts';
import { dateMatcher } from './date.ts';
import { ipMatcher } from './ip-address.ts';
import { numericMatcher } from './numeric.ts';

export interface Operator {
  /** Whether the condition is met by values that do not match. */
  readonly isNegated: boolean;
  /** Compiles one value of the policy. A value that is invalid for the operator matches nothing. */
  readonly compile: (value: string, options: MatcherOptions) => Matcher;
}

const equals = (compile: Operator['compile']): Operator => ({ isNegated: false, compile });
const notEquals = (compile: Operator['compile']): Operator => ({ isNegated: true, compile });

/**
 * The operators by name in lower case, without their prefixes and `IfExists`; `Null` is not among them, as it compares
 * no values.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['stringequals', equals(exactMatcher)],
  ['stringnotequals', notEquals(exactMatcher)],
  ['stringequalsignorecase', equals(ignoringCase)],
  ['stringnotequalsignorecase', notEquals(ignoringCase)],
  ['stringlike', equals(wildcardMatcher)],
  ['stringnotlike', notEquals(wildcardMatcher)],
  ['numericequals', equals(numericMatcher((actual, value) => actual === value))],
  ['numericnotequals', notEquals(numericMatcher((actual, value) => actual === value))],
  ['numericlessthan', equals(numericMatcher((actual, value) => actual < value))],
  ['numericlessthanequals', equals(numericMatcher((actual, value) => actual <= value))],
  ['numericgreaterthan', equals(numericMatcher((actual, value) => actual > value))],
  ['numericgreaterthanequals', equals(numericMatcher((actual, value) => actual >= value))],
  ['dateequals', equals(dateMatcher((actual, value) => actual === value))],
  ['datenotequals', notEquals(dateMatcher((actual, value) => actual === value))],
  ['datelessthan', equals(dateMatcher((actual, value) => actual < value))],
  ['datelessthanequals', equals(dateMatcher((actual, value) => actual <= value))],
  ['dategreaterthan', equals(dateMatcher((actual, value) => actual > value))],
  ['dategreaterthanequals', equals(dateMatcher((actual, value) => actual >= value))],
  ['bool', equals(ignoringCase)],
  ['binaryequals', equals(binaryMatcher)],
  ['ipaddress', equals(ipMatcher)],
  ['notipaddress', notEquals(ipMatcher)],
  // Equals and Like are the same for ARNs.
  ['arnequals', equals(arnMatcher)],
  ['arnlike', equals(arnMatcher)],
  ['arnnotequals', notEquals(arnMatcher)],
  ['arnnotlike', notEquals(arnMatcher)],
]);

export function findOperator(name: string): Operator | undefined {
  return OPERATORS.get(name.toLowerCase());
}

function ignoringCase(value: string, options: MatcherOptions): Matcher {
  const matches = exactMatcher(value.toLowerCase(), options);
  return (text, variables) => matches(text.toLowerCase(), (key) => variables(key)?.toLowerCase());
}

/** Compares bytes. Both sides are in base64. */
function binaryMatcher(value: string): Matcher {
  const expected = Buffer.from(value, 'base64');
  return (text) => expected.equals(Buffer.from(text, 'base64'));
}

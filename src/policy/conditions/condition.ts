import { type Matcher, matchesAny, type MatcherOptions } from '../pattern/matcher.ts';
import { findOperator, type Operator } from './operators.ts';
import type { RequestKeys } from './request-keys.ts';

/** `ForAllValues:` or `ForAnyValue:`. */
type Quantifier = 'all' | 'any' | undefined;

export interface Condition {
  /** As in the policy: `ForAllValues:StringLike`, … */
  readonly operator: string;
  /** As in the policy: `aws:PrincipalArn`, … */
  readonly key: string;
  readonly values: readonly string[];
  /** @param whenUnknown the result when a variable or, in a request with unknown keys, the key has no value */
  isMet(request: RequestKeys, whenUnknown: boolean): boolean;
}

const OPERATOR_NAME = /^(?:(ForAllValues|ForAnyValue):)?([a-z]+?)(IfExists)?$/i;
const QUANTIFIERS: Readonly<Record<string, Quantifier>> = { forallvalues: 'all', foranyvalue: 'any' };

/**
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 * @returns undefined for an unknown operator
 */
export function compileCondition(
  operatorName: string,
  key: string,
  values: readonly string[],
  options: MatcherOptions,
): Condition | undefined {
  const [, prefix = '', name = '', ifExists] = OPERATOR_NAME.exec(operatorName) ?? [];
  const condition = { operator: operatorName, key, values };
  const lowerKey = key.toLowerCase();
  if (name.toLowerCase() === 'null' && ifExists === undefined) {
    return { ...condition, isMet: nullCheck(lowerKey, values) };
  }
  const operator = findOperator(name);
  if (!operator) return undefined;
  const comparison: Comparison = {
    key: lowerKey,
    operator,
    matchers: values.map((value) => operator.compile(value, options)),
    quantifier: QUANTIFIERS[prefix.toLowerCase()],
    isOptional: ifExists !== undefined,
  };
  return {
    ...condition,
    isMet: (request, whenUnknown) => isComparisonMet(comparison, request, whenUnknown),
  };
}

interface Comparison {
  /** In lower case. */
  readonly key: string;
  readonly operator: Operator;
  readonly matchers: readonly Matcher[];
  readonly quantifier: Quantifier;
  /** `IfExists`. */
  readonly isOptional: boolean;
}

function isComparisonMet(
  { key, operator, matchers, quantifier, isOptional }: Comparison,
  request: RequestKeys,
  whenUnknown: boolean,
): boolean {
  const actual = request.valuesOf(key);
  if (actual.length === 0) {
    if (!request.isComplete) return whenUnknown;
    return isOptional || quantifier === 'all' || (quantifier === undefined && operator.isNegated);
  }
  // An empty text counts as no value for quantifiers:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html
  if (quantifier && actual.every((value) => value === '')) return quantifier === 'all';
  const isSatisfied = (value: string) => {
    const matches = matchesAny(matchers, value, request.variables);
    if (matches === undefined) return operator.isNegated && whenUnknown;
    return matches !== operator.isNegated;
  };
  const needsAll = quantifier === undefined ? operator.isNegated : quantifier === 'all';
  return needsAll ? actual.every(isSatisfied) : actual.some(isSatisfied);
}

/** `true`: the key has no value; `false`: it has one. */
function nullCheck(key: string, values: readonly string[]): Condition['isMet'] {
  const expected = values.map((value) => value.toLowerCase());
  return (request, whenUnknown) => {
    const isAbsent = request.valuesOf(key).length === 0;
    if (isAbsent && !request.isComplete) return whenUnknown;
    return expected.includes(String(isAbsent));
  };
}

import type { Condition } from './document.ts';
import { matchesWildcard } from './wildcard.ts';

/** `unknown`: a condition has an operator or a key that is not supported. */
export type Verdict = 'yes' | 'no' | 'unknown';

/** The values of a request's condition keys, by key in lower case. A condition on an absent key is `unknown`. */
export type ConditionContext = Readonly<Record<string, string>>;

type Compare = (value: string, actual: string) => boolean;

const equal: Compare = (value, actual) => value === actual;
const equalIgnoringCase: Compare = (value, actual) => value.toLowerCase() === actual.toLowerCase();

/**
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const OPERATORS: Readonly<Record<string, { readonly compare: Compare; readonly negated?: true }>> = {
  StringEquals: { compare: equal },
  StringNotEquals: { compare: equal, negated: true },
  StringEqualsIgnoreCase: { compare: equalIgnoringCase },
  StringNotEqualsIgnoreCase: { compare: equalIgnoringCase, negated: true },
  StringLike: { compare: matchesWildcard },
  StringNotLike: { compare: matchesWildcard, negated: true },
  ArnEquals: { compare: matchesArn },
  ArnLike: { compare: matchesArn },
  ArnNotEquals: { compare: matchesArn, negated: true },
  ArnNotLike: { compare: matchesArn, negated: true },
  Bool: { compare: equalIgnoringCase },
};

/** Evaluates the conditions of a statement, which must all be met. */
export function evaluateConditions(conditions: readonly Condition[], context: ConditionContext): Verdict {
  const verdicts = conditions.map((condition) => evaluateCondition(condition, context));
  if (verdicts.includes('no')) return 'no';
  return verdicts.includes('unknown') ? 'unknown' : 'yes';
}

function evaluateCondition({ operator, key, values }: Condition, context: ConditionContext): Verdict {
  const actual = context[key.toLowerCase()];
  if (actual === undefined || values.some(hasVariable)) return 'unknown';
  if (operator === 'Null') return values.some((value) => value.toLowerCase() === 'false') ? 'yes' : 'no';
  const supported = OPERATORS[operator.replace(/IfExists$/, '')];
  if (!supported) return 'unknown';
  const matches = values.some((value) => supported.compare(value, actual));
  return matches !== (supported.negated ?? false) ? 'yes' : 'no';
}

/** Compares part by part: a wildcard does not match a colon, except in the resource. */
function matchesArn(pattern: string, arn: string): boolean {
  const [patterns, parts] = [splitArn(pattern), splitArn(arn)];
  return (
    patterns.length === parts.length && patterns.every((part, index) => matchesWildcard(part, parts[index]!))
  );
}

const ARN_PARTS = 6;

function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')];
}

/** Whether a text contains a policy variable such as `${aws:username}`. */
export function hasVariable(text: string): boolean {
  return text.includes('${');
}

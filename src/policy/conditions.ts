import type { Condition } from './document.ts';
import { matchesWildcard } from './wildcard.ts';

/** `unknown`: of an operator or a key that is not evaluated here. */
export type Verdict = 'yes' | 'no' | 'unknown';

/** What is known of a request, by condition key in lower case. A key that is absent is not known here. */
export type RequestFacts = Readonly<Record<string, string>>;

type Compare = (value: string, fact: string) => boolean;

const equal: Compare = (value, fact) => value === fact;
const equalIgnoringCase: Compare = (value, fact) => value.toLowerCase() === fact.toLowerCase();

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
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

/** Whether all conditions hold. */
export function holds(conditions: readonly Condition[], facts: RequestFacts): Verdict {
  const verdicts = conditions.map((condition) => verdictOn(condition, facts));
  if (verdicts.includes('no')) return 'no';
  return verdicts.includes('unknown') ? 'unknown' : 'yes';
}

function verdictOn({ operator, key, values }: Condition, facts: RequestFacts): Verdict {
  const fact = facts[key.toLowerCase()];
  if (fact === undefined || values.some(hasVariable)) return 'unknown';
  if (operator === 'Null') return values.some((value) => value.toLowerCase() === 'false') ? 'yes' : 'no';
  const known = OPERATORS[operator.replace(/IfExists$/, '')];
  if (!known) return 'unknown';
  const found = values.some((value) => known.compare(value, fact));
  return found !== (known.negated ?? false) ? 'yes' : 'no';
}

/** Part by part: a wildcard does not reach over a colon, save in the resource. */
function matchesArn(pattern: string, arn: string): boolean {
  const [patterns, parts] = [splitArn(pattern), splitArn(arn)];
  return (
    patterns.length === parts.length && patterns.every((one, part) => matchesWildcard(one, parts[part]!))
  );
}

const ARN_PARTS = 6;

function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')];
}

/** `${aws:username}` and the like. */
export function hasVariable(text: string): boolean {
  return text.includes('${');
}

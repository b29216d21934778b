import type { Condition } from './conditions/condition.ts';
import type { RequestKeys } from './conditions/request-keys.ts';
import { type Matcher, matchesAny, wildcardMatcher } from './pattern/matcher.ts';
import type { PrincipalElement } from './principal-element.ts';

/** `Action` or `NotAction`. */
export interface ActionElement {
  readonly values: readonly string[];
  readonly isInverted: boolean;
  /** @param action in lower case: actions ignore case */
  matches(action: string): boolean;
}

/** `Resource` or `NotResource`. */
export interface ResourceElement {
  readonly values: readonly string[];
  readonly isInverted: boolean;
  /** @param whenUnknown the result when it depends on a variable that has no value */
  matches(resource: string, keys: RequestKeys, whenUnknown: boolean): boolean;
}

/** A statement, compiled: it is evaluated for every request. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly sid: string | undefined;
  /** In its policy, from 0. */
  readonly index: number;
  /** Undefined in an identity-based policy, whose identity is the principal. */
  readonly principals: PrincipalElement | undefined;
  readonly actions: ActionElement;
  /** Undefined in a trust policy, whose role is the resource. */
  readonly resources: ResourceElement | undefined;
  readonly conditions: readonly Condition[];
}

export function compileActions(values: readonly string[], isInverted: boolean): ActionElement {
  const lowerCase = values.map((value) => value.toLowerCase());
  const exact = new Set(lowerCase.filter((value) => !/[*?]/.test(value)));
  const patterns = lowerCase
    .filter((value) => !exact.has(value))
    .map((value) => wildcardMatcher(value, { hasVariables: false }));
  return {
    values,
    isInverted,
    matches: (action) => {
      const isListed = exact.has(action) || matchesAny(patterns, action, noVariables) === true;
      return isListed !== isInverted;
    },
  };
}

function noVariables(): undefined {}

// Variables are replaced only after the fifth colon of an ARN:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-resourceelement
const FIXED_PART = /^(?:[^:]*:){5}/;

export function compileResources(
  values: readonly string[],
  isInverted: boolean,
  hasVariables: boolean,
): ResourceElement {
  const matchers = values.map((value): Matcher => {
    const fixed = FIXED_PART.exec(value)?.[0] ?? value;
    if (hasVariables && fixed.includes('${')) return () => undefined;
    return wildcardMatcher(value, { hasVariables });
  });
  return {
    values,
    isInverted,
    matches: (resource, { variables }, whenUnknown) => {
      const isListed = matchesAny(matchers, resource, variables);
      if (isListed === undefined) return isInverted && whenUnknown;
      return isListed !== isInverted;
    },
  };
}

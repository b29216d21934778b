import { type Part, resolveCodes, resolveText, splitTemplate, type Variables } from './template.ts';
import { matchesCodes, patternCodes } from './wildcard.ts';

/**
 * Whether a text matches a value of a policy. Undefined: it cannot match, because a variable of the value has none.
 * Compiled once, as statements are evaluated for every request.
 */
export type Matcher = (text: string, variables: Variables) => boolean | undefined;

export interface MatcherOptions {
  /** Whether the value may contain variables, as in policies of version 2012-10-17. */
  readonly hasVariables: boolean;
}

/** A matcher for a value with wildcards. */
export function wildcardMatcher(value: string, { hasVariables }: MatcherOptions): Matcher {
  const parts = hasVariables ? splitTemplate(value) : undefined;
  if (parts) return templateMatcher(parts);
  if (!/[*?]/.test(value)) return (text) => text === value;
  if (value === '*') return () => true;
  const prefix = value.slice(0, -1);
  if (value.endsWith('*') && !/[*?]/.test(prefix)) return (text) => text.startsWith(prefix);
  const codes = patternCodes(value);
  return (text) => matchesCodes(codes, text);
}

/** A matcher for a value in which `*` and `?` have no meaning. */
export function exactMatcher(value: string, { hasVariables }: MatcherOptions): Matcher {
  const parts = hasVariables ? splitTemplate(value) : undefined;
  if (!parts) return (text) => text === value;
  return (text, variables) => {
    const resolved = resolveText(parts, variables);
    return resolved === undefined ? undefined : text === resolved;
  };
}

function templateMatcher(parts: readonly Part[]): Matcher {
  return (text, variables) => {
    const codes = resolveCodes(parts, variables);
    return codes === undefined ? undefined : matchesCodes(codes, text);
  };
}

/** True if a matcher matches; else undefined if one cannot, and false if none matches. */
export function matchesAny(
  matchers: readonly Matcher[],
  text: string,
  variables: Variables,
): boolean | undefined {
  let result: boolean | undefined = false;
  for (const matches of matchers) {
    const verdict = matches(text, variables);
    if (verdict) return true;
    if (verdict === undefined) result = undefined;
  }
  return result;
}

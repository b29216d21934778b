import { type Matcher, type MatcherOptions, wildcardMatcher } from '../pattern/matcher.ts';

const ARN_PARTS = 6;

/** Compares the six parts of an ARN one by one: a wildcard matches no colon, except in the resource, the last part. */
export function arnMatcher(value: string, options: MatcherOptions): Matcher {
  const matchers = splitArn(value).map((part) => wildcardMatcher(part, options));
  return (text, variables) => {
    const parts = splitArn(text);
    if (parts.length !== matchers.length) return false;
    let result: boolean | undefined = true;
    for (const [index, matches] of matchers.entries()) {
      const verdict = matches(parts[index]!, variables);
      if (verdict === false) return false;
      if (verdict === undefined) result = undefined;
    }
    return result;
  };
}

/** Splits at colons outside of variables: `${aws:username}` contains one itself. */
function splitArn(arn: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isVariable = false;
  for (let index = 0; index < arn.length && parts.length < ARN_PARTS - 1; index++) {
    const character = arn[index];
    if (character === '{' && arn[index - 1] === '$') isVariable = true;
    else if (character === '}') isVariable = false;
    else if (character === ':' && !isVariable) {
      parts.push(arn.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, arn.slice(start)];
}

import { literalCodes, type PatternCode, patternCodes } from './wildcard.ts';

/*
 * Policy variables: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 *
 * `${key}` is the value of a condition key, `${key, 'text'}` has a default value, and `${*}`, `${?}` and `${$}` are these
 * characters themselves. Neither values nor such characters act as wildcards.
 */

export interface Variable {
  /** In lower case. */
  readonly key: string;
  readonly defaultValue: string | undefined;
}

/** A part of a value as it is written: pattern text, text without wildcards, or a variable. */
export type Part = { readonly pattern: string } | { readonly literal: string } | Variable;

/** The value of a condition key with exactly one value. */
export type Variables = (key: string) => string | undefined;

// Keys of tags may contain spaces.
const EXPRESSION = /\$\{(?:([*?$])|([^{},']+)(?:,\s*'([^']*)'\s*)?)\}/g;

/** Splits a value at its variables; text that is no valid variable is kept. */
export function splitTemplate(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(EXPRESSION)) {
    if (match.index > end) parts.push({ pattern: text.slice(end, match.index) });
    const [expression, character, key = '', defaultValue] = match;
    parts.push(
      character === undefined ? { key: key.trim().toLowerCase(), defaultValue } : { literal: character },
    );
    end = match.index + expression.length;
  }
  if (end < text.length) parts.push({ pattern: text.slice(end) });
  return parts;
}

/** The pattern with the values of its variables, or undefined when one has none. */
export function resolveCodes(parts: readonly Part[], variables: Variables): PatternCode[] | undefined {
  const codes: PatternCode[][] = [];
  for (const part of parts) {
    if ('pattern' in part) {
      codes.push(patternCodes(part.pattern));
      continue;
    }
    const literal = 'literal' in part ? part.literal : valueOf(part, variables);
    if (literal === undefined) return undefined;
    codes.push(literalCodes(literal));
  }
  return codes.flat();
}

/** The text with the values of its variables, or undefined when one has none. */
export function resolveText(parts: readonly Part[], variables: Variables): string | undefined {
  let text = '';
  for (const part of parts) {
    const resolved =
      'pattern' in part ? part.pattern : 'literal' in part ? part.literal : valueOf(part, variables);
    if (resolved === undefined) return undefined;
    text += resolved;
  }
  return text;
}

function valueOf({ key, defaultValue }: Variable, variables: Variables): string | undefined {
  return variables(key) ?? defaultValue;
}

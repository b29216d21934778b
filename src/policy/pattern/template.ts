import { literalCodes, type PatternCode, patternCodes } from './wildcard.ts';

/*
 * Policy variables: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 *
 * `${key}` is the value of a condition key, `${key, 'text'}` has a default value, and `${*}`, `${?}` and `${$}` are these
 * characters themselves. Neither values nor such characters act as wildcards.
 */

/** Text, with its codes as a part of a pattern. */
interface Text {
  readonly text: string;
  readonly codes: readonly PatternCode[];
}

interface Variable {
  /** In lower case. */
  readonly key: string;
  readonly defaultValue: string | undefined;
}

export type Part = Text | Variable;

/** The value of a condition key with exactly one value. */
export type Variables = (key: string) => string | undefined;

// Keys of tags may contain spaces.
const EXPRESSION = /\$\{(?:([*?$])|([^{},']+)(?:,\s*'([^']*)'\s*)?)\}/g;

/** Splits a value at its variables. Undefined when it has none; text that is not a valid variable is kept. */
export function splitTemplate(value: string): readonly Part[] | undefined {
  if (!value.includes('${')) return undefined;
  const parts: Part[] = [];
  let end = 0;
  for (const match of value.matchAll(EXPRESSION)) {
    if (match.index > end) parts.push(patternText(value.slice(end, match.index)));
    const [expression, character, key = '', defaultValue] = match;
    parts.push(
      character === undefined
        ? { key: key.trim().toLowerCase(), defaultValue }
        : { text: character, codes: literalCodes(character) },
    );
    end = match.index + expression.length;
  }
  if (end === 0) return undefined;
  if (end < value.length) parts.push(patternText(value.slice(end)));
  return parts;
}

/** The pattern with the values of its variables, or undefined when one has none. */
export function resolveCodes(parts: readonly Part[], variables: Variables): PatternCode[] | undefined {
  const codes: PatternCode[] = [];
  for (const part of parts) {
    const more = 'codes' in part ? part.codes : valueCodes(part, variables);
    if (!more) return undefined;
    for (const code of more) codes.push(code);
  }
  return codes;
}

/** The text with the values of its variables, or undefined when one has none. */
export function resolveText(parts: readonly Part[], variables: Variables): string | undefined {
  let text = '';
  for (const part of parts) {
    const more = 'text' in part ? part.text : valueOf(part, variables);
    if (more === undefined) return undefined;
    text += more;
  }
  return text;
}

function patternText(text: string): Text {
  return { text, codes: patternCodes(text) };
}

function valueCodes(variable: Variable, variables: Variables): PatternCode[] | undefined {
  const value = valueOf(variable, variables);
  return value === undefined ? undefined : literalCodes(value);
}

function valueOf({ key, defaultValue }: Variable, variables: Variables): string | undefined {
  return variables(key) ?? defaultValue;
}

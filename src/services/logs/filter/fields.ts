/**
 * Filter patterns for space-delimited messages: `[ip, user, ..., status = 4*, size > 1000]`. Every field has a
 * name, alone or in a condition (condition.ts); `...` matches any number of fields. In a message, text in brackets
 * or quotes is one field.
 */
import { ConditionParser, FieldText, invalidPattern, type Token, tokenize } from './condition.ts';
import { PARSE_COST } from './cost.ts';
import type { MessageFilter } from './json.ts';

const ELLIPSIS = '...';
const CLOSING: Readonly<Record<string, ']' | '"'>> = { '[': ']', '"': '"' };

/** By name. */
type Fields = ReadonlyMap<string, string>;

/** @throws InvalidParameter when the pattern is invalid */
export function compileFieldsPattern(pattern: string): MessageFilter {
  const { parts, names, fieldsOf } = compileFields(pattern);
  const conditions = parts
    .filter((part) => part.length > 1)
    .map((part) =>
      new ConditionParser<Fields>(pattern, part, ({ text: name }) => {
        if (!names.has(name)) throw invalidPattern(pattern);
        return (fields) => {
          const text = fields.get(name);
          return text === undefined ? [] : [new FieldText(text)];
        };
      }).parse(),
    );
  return {
    cost: conditions.reduce((sum, { cost }) => sum + cost, PARSE_COST),
    matches(message) {
      const fields = fieldsOf(message);
      return fields !== undefined && conditions.every((condition) => condition.matches(fields));
    },
  };
}

/** @throws InvalidParameter when the pattern is invalid */
export function compileFields(pattern: string): {
  readonly parts: readonly (readonly Token[])[];
  readonly names: ReadonlySet<string>;
  /** @returns undefined when the number of fields does not match the pattern */
  readonly fieldsOf: (message: string) => Fields | undefined;
} {
  if (!pattern.endsWith(']')) throw invalidPattern(pattern);
  const parts = splitParts(tokenize(pattern.slice(1, -1).trimEnd(), pattern));
  const names = parts.map((part) => nameOf(part, pattern));
  const ellipsis = names.indexOf(ELLIPSIS);
  if (ellipsis !== names.lastIndexOf(ELLIPSIS)) throw invalidPattern(pattern);
  return {
    parts,
    names: new Set(names),
    fieldsOf: (message) => nameFields(names, ellipsis, splitMessage(message)),
  };
}

/** Splits the tokens at commas; a field may have no name. */
function splitParts(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.text === ',') parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

function nameOf(part: readonly Token[], pattern: string): string {
  const first = part.find(({ text }) => text !== '(');
  if (!first) return '';
  if (first.kind !== 'word' || !/^(?:\.\.\.|[A-Za-z_]\w*)$/.test(first.text)) throw invalidPattern(pattern);
  if (first.text === ELLIPSIS && part.length > 1) throw invalidPattern(pattern);
  return first.text;
}

/**
 * Splits a message into fields: text in brackets or quotes, or between blanks. An unclosed bracket or quote is an
 * ordinary character.
 */
function splitMessage(message: string): string[] {
  const fields: string[] = [];
  // The last index of each closing character: without it, each unclosed opening would search the rest of the message.
  const last = { ']': message.lastIndexOf(']'), '"': message.lastIndexOf('"') };
  const bare = /\S+/y;
  for (let at = 0; at < message.length;) {
    const closing = CLOSING[message[at]!];
    if (closing !== undefined && last[closing] > at) {
      const end = message.indexOf(closing, at + 1);
      fields.push(message.slice(at + 1, end));
      at = end + 1;
      continue;
    }
    bare.lastIndex = at;
    const match = bare.exec(message);
    if (match) fields.push(match[0]);
    at += match ? match[0].length : 1;
  }
  return fields;
}

/**
 * The fields by name; one without a name has its number, from 1.
 * @returns undefined when the number of fields does not match the pattern
 */
function nameFields(
  names: readonly string[],
  ellipsis: number,
  found: readonly string[],
): Fields | undefined {
  if (ellipsis < 0 ? found.length !== names.length : found.length < names.length - 1) return undefined;
  const skipped = Array.from({ length: found.length - names.length + 1 }, () => '');
  const nameByIndex = ellipsis < 0 ? names : names.toSpliced(ellipsis, 1, ...skipped);
  return new Map(found.map((value, index) => [nameByIndex[index] || String(index + 1), value]));
}

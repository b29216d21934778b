/**
 * Filter patterns on messages of fields that blanks divide: `[ip, user, ..., status = 4*, size > 1000]`. Every field
 * is named, by itself or in a condition (filter-condition.ts) on it; `...` stands for any number of them.
 * In a message, what stands in brackets or quotes is one field.
 */
import type { Token } from './filter-condition.ts';
import { ConditionParser, FieldText, invalidPattern, tokenize } from './filter-condition.ts';
import type { MessageFilter } from './filter-json.ts';

const ELLIPSIS = '...';
const FIELD = /\[([^\]]*)\]|"([^"]*)"|(\S+)/g;

type Fields = ReadonlyMap<string, string>;

/** @throws InvalidParameter when the pattern is wrong */
export function compileFieldsPattern(pattern: string): MessageFilter {
  if (!pattern.endsWith(']')) throw invalidPattern(pattern);
  const parts = splitParts(tokenize(pattern.slice(1, -1).trimEnd(), pattern));
  const names = parts.map((part) => nameOf(part, pattern));
  const ellipsis = names.indexOf(ELLIPSIS);
  if (ellipsis !== names.lastIndexOf(ELLIPSIS)) throw invalidPattern(pattern);
  const known = new Set(names);
  const conditions = parts
    .filter((part) => part.length > 1)
    .map((part) =>
      new ConditionParser<Fields>(pattern, part, ({ text: name }) => {
        if (!known.has(name)) throw invalidPattern(pattern);
        return (fields) => {
          const text = fields.get(name);
          return text === undefined ? [] : [new FieldText(text)];
        };
      }).parse(),
    );
  return (message) => {
    const fields = nameFields(names, ellipsis, splitMessage(message));
    return fields !== undefined && conditions.every((condition) => condition(fields));
  };
}

/** What stands between the commas; a field may be left without a name. */
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

function splitMessage(message: string): string[] {
  return Array.from(message.matchAll(FIELD), ([, bracketed, quoted, bare]) => bracketed ?? quoted ?? bare!);
}

/** @returns undefined when the message has not as many fields as the pattern */
function nameFields(
  names: readonly string[],
  ellipsis: number,
  found: readonly string[],
): Fields | undefined {
  if (ellipsis < 0) {
    if (found.length !== names.length) return undefined;
    return new Map(names.map((name, place) => [name, found[place]!]));
  }
  if (found.length < names.length - 1) return undefined;
  const after = names.length - ellipsis - 1;
  return new Map([
    ...names.slice(0, ellipsis).map((name, place): [string, string] => [name, found[place]!]),
    ...names
      .slice(ellipsis + 1)
      .map((name, place): [string, string] => [name, found[found.length - after + place]!]),
  ]);
}

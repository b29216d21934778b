/**
 * Filter patterns on JSON messages: a condition (filter-condition.ts) in braces, on
 *
 *     selector = "$" { "." name | "[" number "]" | "[*]" | "['" name "']" }
 */
import { parseJson } from '../../lib/bounded-json.ts';
import type { Select } from './filter-condition.ts';
import { ConditionParser, invalidPattern, tokenize } from './filter-condition.ts';

export type MessageFilter = (message: string) => boolean;

const EVERY = Symbol('[*]');
type Step = string | number | typeof EVERY;

/** @throws InvalidParameter when the pattern is wrong */
export function compileJsonPattern(pattern: string): MessageFilter {
  const tokens = tokenize(pattern);
  if (tokens[0]?.text !== '{' || tokens.at(-1)?.text !== '}' || tokens.length < 3) {
    throw invalidPattern(pattern);
  }
  const matches = new ConditionParser<unknown>(pattern, tokens.slice(1, -1), ({ kind, text }) => {
    if (kind !== 'selector') throw invalidPattern(pattern);
    return selectorOf(text);
  }).parse();
  return (message) => {
    if (!message.trimStart().startsWith('{')) return false;
    let document: unknown;
    try {
      document = parseJson(message);
    } catch {
      return false;
    }
    return matches(document);
  };
}

function selectorOf(selector: string): Select<unknown> {
  const parts = selector.matchAll(/\.([\w-]+)|\[(\d+)\]|\[(\*)\]|\['([^']*)'\]/g);
  const path = Array.from(parts, ([, name, index, every, quoted]): Step => {
    if (every !== undefined) return EVERY;
    return name ?? quoted ?? Number(index);
  });
  return (document) => path.reduce<unknown[]>(stepInto, [document]);
}

function stepInto(values: readonly unknown[], step: Step): unknown[] {
  return values.flatMap((value) => {
    if (step === EVERY) return Array.isArray(value) ? value : [];
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return [];
    return [(value as Record<string | number, unknown>)[step]];
  });
}

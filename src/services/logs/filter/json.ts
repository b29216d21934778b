/**
 * Filter patterns for JSON messages: a condition (condition.ts) in braces, with selectors of the form
 *
 *     selector = "$" { "." name | "[" number "]" | "[*]" | "['" name "']" }
 */
import { parseJson } from '../../../lib/json/bounded-json.ts';
import { type Costed, PARSE_COST } from './cost.ts';
import { ConditionParser, invalidPattern, tokenize } from './condition.ts';

export type MessageFilter = Costed<string>;

const EVERY = Symbol('[*]');
type Step = string | number | typeof EVERY;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html
const MAX_WILDCARDS_PER_SELECTOR = 1;
const MAX_WILDCARDS = 3;

/** @throws InvalidParameter when the pattern is invalid */
export function compileJsonPattern(pattern: string): MessageFilter {
  const tokens = tokenize(pattern);
  if (tokens[0]?.text !== '{' || tokens.at(-1)?.text !== '}' || tokens.length < 3) {
    throw invalidPattern(pattern);
  }
  let wildcards = 0;
  const condition = new ConditionParser<unknown>(pattern, tokens.slice(1, -1), ({ kind, text }) => {
    if (kind !== 'selector') throw invalidPattern(pattern);
    const path = pathOf(text);
    const own = path.filter((step) => step === EVERY).length;
    wildcards += own;
    if (own > MAX_WILDCARDS_PER_SELECTOR || wildcards > MAX_WILDCARDS) throw invalidPattern(pattern);
    return (document) => path.reduce<unknown[]>(stepInto, [document]);
  }).parse();
  return {
    cost: PARSE_COST + condition.cost,
    matches(message) {
      const document = documentOf(message);
      return document !== undefined && condition.matches(document);
    },
  };
}

/** Returns the values that a selector finds in a message. */
export function compileJsonSelector(selector: string): (message: string) => readonly unknown[] {
  const path = pathOf(selector);
  return (message) => {
    const document = documentOf(message);
    return document === undefined ? [] : path.reduce<unknown[]>(stepInto, [document]);
  };
}

/** @returns undefined for a message that is no JSON object */
function documentOf(message: string): object | undefined {
  if (!message.trimStart().startsWith('{')) return undefined;
  try {
    return parseJson(message) as object;
  } catch {
    return undefined;
  }
}

function pathOf(selector: string): Step[] {
  const parts = selector.matchAll(/\.([\w-]+)|\[(\d+)\]|\[(\*)\]|\['([^']*)'\]/g);
  return Array.from(parts, ([, name, index, every, quoted]): Step => {
    if (every !== undefined) return EVERY;
    return name ?? quoted ?? Number(index);
  });
}

function stepInto(values: readonly unknown[], step: Step): unknown[] {
  return values.flatMap((value) => {
    if (step === EVERY) return Array.isArray(value) ? value : [];
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return [];
    return [(value as Record<string | number, unknown>)[step]];
  });
}

/**
 * The filter pattern language, as a predicate on messages:
 *
 *     (empty)          every message
 *     A "b c"          all of these terms, case-sensitive
 *     ?A ?B            any of these; ignored when another kind of term stands beside them
 *     -A -"b c"        none of these
 *     { $.x = … }      JSON messages: filter-json.ts
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import { InvalidParameter } from './errors.ts';
import type { MessageFilter } from './filter-json.ts';
import { compileJsonPattern } from './filter-json.ts';

interface Term {
  readonly sign: '' | '?' | '-';
  readonly text: string;
}

/** @throws InvalidParameter when the pattern is wrong, or of a kind that is not supported yet */
export function compileFilter(pattern: string): MessageFilter | undefined {
  const trimmed = pattern.trim();
  if (trimmed === '' || trimmed === '""') return undefined;
  if (trimmed.startsWith('{')) return compileJsonPattern(trimmed);
  if (trimmed.startsWith('[')) {
    throw InvalidParameter(`Space-delimited filter patterns are not supported yet: ${trimmed}`);
  }
  return allOf(parseTerms(trimmed));
}

function allOf(terms: readonly Term[]): MessageFilter {
  const textsOf = (sign: Term['sign']) => terms.filter((term) => term.sign === sign).map(({ text }) => text);
  const required = textsOf('');
  const excluded = textsOf('-');
  const alternatives = required.length + excluded.length === 0 ? textsOf('?') : [];
  return (message) =>
    required.every((text) => message.includes(text)) &&
    !excluded.some((text) => message.includes(text)) &&
    (alternatives.length === 0 || alternatives.some((text) => message.includes(text)));
}

function parseTerms(pattern: string): Term[] {
  const terms: Term[] = [];
  const term = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/y;
  while (term.lastIndex < pattern.length) {
    const start = term.lastIndex;
    const match = term.exec(pattern);
    if (!match) throw InvalidParameter(`Invalid filter pattern near '${pattern.slice(start).trim()}'`);
    const [, sign, quoted, word] = match;
    if (word?.startsWith('%') === true) {
      throw InvalidParameter(`Regular expressions in filter patterns are not supported yet: ${word}`);
    }
    if (word !== undefined && !/^\w+$/.test(word)) {
      throw InvalidParameter(`Invalid character(s) in term '${word}'`);
    }
    terms.push({ sign: sign as Term['sign'], text: word ?? quoted!.replaceAll(/\\(.)/g, '$1') });
  }
  return terms;
}

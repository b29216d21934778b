/**
 * The filter pattern language, as a predicate on messages:
 *
 *     (empty)          every message
 *     A "b c"          all of these terms, case-sensitive
 *     ?A ?B            any of these; ignored when combined with another kind of term
 *     -A -"b c"        none of these
 *     %x[0-9]+%        messages that contain a match of the regular expression: regex.ts
 *     { $.x = … }      JSON messages: json.ts
 *     [a, b = …]       space-delimited messages: fields.ts
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import { InvalidParameter } from '../errors.ts';
import { type Costed, READ_COST } from './cost.ts';
import { compileFieldsPattern } from './fields.ts';
import { compileJsonPattern, type MessageFilter } from './json.ts';
import { compileRegex } from './regex.ts';

interface Term {
  readonly sign: '' | '?' | '-';
  readonly test: MessageFilter;
}

const MAX_REGEXES = 2;

/** @throws InvalidParameter when the pattern is invalid */
export function compileFilter(pattern: string): MessageFilter | undefined {
  const trimmed = pattern.trim();
  if (trimmed === '' || trimmed === '""') return undefined;
  if (trimmed.startsWith('{')) return compileJsonPattern(trimmed);
  if (trimmed.startsWith('[')) return compileFieldsPattern(trimmed);
  return allOf(parseTerms(trimmed));
}

function allOf(terms: readonly Term[]): MessageFilter {
  const ofSign = (sign: Term['sign']) => terms.filter((term) => term.sign === sign).map(({ test }) => test);
  const required = ofSign('');
  const excluded = ofSign('-');
  const alternatives = required.length + excluded.length === 0 ? ofSign('?') : [];
  return {
    cost: terms.reduce((sum, { test }) => sum + test.cost, 0),
    matches: (message) =>
      required.every(({ matches }) => matches(message)) &&
      !excluded.some(({ matches }) => matches(message)) &&
      (alternatives.length === 0 || alternatives.some(({ matches }) => matches(message))),
  };
}

function parseTerms(pattern: string): Term[] {
  const terms: Term[] = [];
  const term = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)+)%|([^\s"]+))(?=\s|$)/y;
  let regexes = 0;
  while (term.lastIndex < pattern.length) {
    const start = term.lastIndex;
    const match = term.exec(pattern);
    if (!match) throw InvalidParameter(`Invalid filter pattern near '${pattern.slice(start).trim()}'`);
    const [, sign, quoted, regex, word] = match;
    if (word !== undefined && !/^\w+$/.test(word)) {
      throw InvalidParameter(`Invalid character(s) in term '${word}'`);
    }
    if (regex !== undefined && ++regexes > MAX_REGEXES) {
      throw InvalidParameter(`A filter pattern has at most ${MAX_REGEXES} regular expressions: ${pattern}`);
    }
    terms.push({
      sign: sign as Term['sign'],
      test:
        regex === undefined ? containing(word ?? quoted!.replaceAll(/\\(.)/g, '$1')) : compileRegex(regex),
    });
  }
  return terms;
}

function containing(text: string): Costed<string> {
  return { matches: (message) => message.includes(text), cost: READ_COST };
}

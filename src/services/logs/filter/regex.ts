/**
 * The regular expressions of filter patterns, between percent signs: alternatives of characters, classes and `.`, each
 * with a quantifier; `^` and `$` at the ends of an alternative. Groups do not exist, so an alternative is a linear
 * automaton, which automaton.ts matches in time linear in the message.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import { InvalidParameter } from '../errors.ts';
import { type Alternative, type CharacterTest, compileAutomaton, type State } from './automaton.ts';
import { type Costed, STEP_COST, WORD_COST } from './cost.ts';

// Each repetition of `x{40}` is a state. AWS documents no such limit; it limits a pattern to 1,024 characters.
const MAX_STATES = 300;

// Letters, digits, blanks and other characters that match themselves.
const LITERAL = /[\w\s:#=@/;,"'<>~!&-]/;
const ITEM =
  /(?:\\([dDsSwW])|\\x([0-9A-Fa-f]{2})|\\(.)|\[(\^?)((?:[^\]\\]|\\.)+)\]|(\.)|([^\\[\]{}()?*+|.^$]))(?:([?*+])|\{(\d{1,3})(?:(,)(\d{1,3})?)?\})?/y;
const CLASS_PART = /\\([dDsSwW])|(?:\\x([0-9A-Fa-f]{2})|\\(.)|([^\\]))(?:-(?:\\(.)|([^\\\]])))?/g;

const CLASSES: Readonly<Record<string, RegExp>> = { d: /\d/, D: /\D/, s: /\s/, S: /\S/, w: /\w/, W: /\W/ };

/**
 * @param source without its percent signs
 * @throws InvalidParameter
 */
export function compileRegex(source: string): Costed<string> {
  const alternatives = splitAlternatives(source).map((part) => parseAlternative(part, source));
  const states = alternatives.reduce((sum, alternative) => sum + alternative.states.length, 0);
  if (states > MAX_STATES) throw invalid(source);
  const automata = alternatives.map(compileAutomaton);
  return {
    matches: (text) => automata.some((automaton) => automaton.matches(text)),
    cost: automata.reduce((sum, { words }) => sum + STEP_COST + words * WORD_COST, 0),
  };
}

function splitAlternatives(source: string): string[] {
  // A bar inside a class or after a backslash does not separate alternatives.
  const parts = source.match(/(?:\\.|\[(?:[^\]\\]|\\.)*\]|[^|\\[])+|(?<=^|\|)(?=\||$)|[\\[]/g);
  return parts ?? [''];
}

function parseAlternative(part: string, source: string): Alternative {
  const atStart = part.startsWith('^');
  const atEnd = part.length > Number(atStart) && /(?:^|[^\\])(?:\\\\)*\$$/.test(part);
  const body = part.slice(atStart ? 1 : 0, atEnd ? -1 : undefined);
  if (body === '' && !atStart && !atEnd) throw invalid(source);
  const states: State[] = [];
  const item = new RegExp(ITEM);
  item.lastIndex = 0;
  while (item.lastIndex < body.length) {
    const match = item.exec(body);
    if (!match) throw invalid(source);
    const [, shorthand, hex, escaped, negated, members, dot, literal, sign, minText, comma, maxText] = match;
    if (literal !== undefined && !LITERAL.test(literal)) throw invalid(source);
    const single = escaped ?? literal;
    const test =
      members === undefined
        ? characterTest({ shorthand, hex, single, dot })
        : classTest(members, negated === '^');
    states.push(...repeat({ test, literal: single }, { sign, minText, comma, maxText }, source));
  }
  return { states, atStart, atEnd };
}

function characterTest({
  shorthand,
  hex,
  single,
  dot,
}: Readonly<Record<'shorthand' | 'hex' | 'single' | 'dot', string | undefined>>): CharacterTest {
  if (dot !== undefined) return () => true;
  if (shorthand !== undefined) return ofClass(CLASSES[shorthand]!);
  const wanted = hex === undefined ? single!.charCodeAt(0) : Number.parseInt(hex, 16);
  return (code) => code === wanted;
}

function ofClass(pattern: RegExp): CharacterTest {
  return (code) => pattern.test(String.fromCharCode(code));
}

function classTest(members: string, isNegated: boolean): CharacterTest {
  const tests = Array.from(
    members.matchAll(CLASS_PART),
    ([, shorthand, hex, escaped, literal, escapedEnd, literalEnd]): CharacterTest => {
      if (shorthand !== undefined) return ofClass(CLASSES[shorthand]!);
      const first = hex === undefined ? (escaped ?? literal)!.charCodeAt(0) : Number.parseInt(hex, 16);
      const last = (escapedEnd ?? literalEnd)?.charCodeAt(0) ?? first;
      return (code) => code >= first && code <= last;
    },
  );
  return (code) => tests.some((test) => test(code)) !== isNegated;
}

function repeat(
  item: Pick<State, 'test' | 'literal'>,
  quantifier: Readonly<Record<'sign' | 'minText' | 'comma' | 'maxText', string | undefined>>,
  source: string,
): State[] {
  const { min, max } = boundsOf(quantifier);
  if (min > max || min > MAX_STATES || (max !== Infinity && max > MAX_STATES)) throw invalid(source);
  const required = Array.from({ length: min }, (): State => ({ ...item, times: 'one' }));
  if (max === Infinity) return [...required, { ...item, times: 'many' }];
  return [...required, ...Array.from({ length: max - min }, (): State => ({ ...item, times: 'optional' }))];
}

function boundsOf({
  sign,
  minText,
  comma,
  maxText,
}: Readonly<Record<'sign' | 'minText' | 'comma' | 'maxText', string | undefined>>): {
  min: number;
  max: number;
} {
  if (sign === '?') return { min: 0, max: 1 };
  if (sign === '*') return { min: 0, max: Infinity };
  if (sign === '+') return { min: 1, max: Infinity };
  if (minText === undefined) return { min: 1, max: 1 };
  const min = Number(minText);
  if (comma === undefined) return { min, max: min };
  return { min, max: maxText === undefined ? Infinity : Number(maxText) };
}

function invalid(source: string): Error {
  return InvalidParameter(`Invalid regular expression in filter pattern: %${source}%`);
}

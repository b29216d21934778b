/**
 * The regular expressions of filter patterns, between percent signs: alternatives of characters, classes and `.`, each
 * with a quantifier; `^` and `$` at the ends of an alternative. There are no groups, so an expression is a line of
 * states, and matching goes once over the message with the set of states that it may be in: no expression and
 * no message takes long.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import { InvalidParameter } from './errors.ts';

type CharacterTest = (code: number) => boolean;

/** A character to be read: exactly one, one or none, or any number of them. */
interface State {
  readonly test: CharacterTest;
  readonly times: 'one' | 'optional' | 'many';
}

interface Alternative {
  readonly states: readonly State[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

// Each repetition of `x{40}` is a state, and each character of a message may meet all of them.
const MAX_STATES = 1_000;

// Beside letters, digits and blanks, what stands for itself.
const LITERAL = /[\w\s:#=@/;,"'<>~!&-]/;
const ITEM =
  /(?:\\([dDsSwW])|\\x([0-9A-Fa-f]{2})|\\(.)|\[(\^?)((?:[^\]\\]|\\.)+)\]|(\.)|([^\\[\]{}()?*+|.^$]))(?:([?*+])|\{(\d{1,3})(?:(,)(\d{1,3})?)?\})?/y;
const CLASS_PART = /\\([dDsSwW])|(?:\\x([0-9A-Fa-f]{2})|\\(.)|([^\\]))(?:-(?:\\(.)|([^\\\]])))?/g;

const CLASSES: Readonly<Record<string, RegExp>> = { d: /\d/, D: /\D/, s: /\s/, S: /\S/, w: /\w/, W: /\W/ };

/**
 * @param source without its percent signs
 * @throws InvalidParameter
 */
export function compileRegex(source: string): (text: string) => boolean {
  const alternatives = splitAlternatives(source).map((part) => parseAlternative(part, source));
  const states = alternatives.reduce((sum, alternative) => sum + alternative.states.length, 0);
  if (states > MAX_STATES) throw invalid(source);
  return (text) => alternatives.some((alternative) => matches(alternative, text));
}

function splitAlternatives(source: string): string[] {
  // A bar in a class or behind a backslash is none.
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
    const [, shorthand, hex, escaped, negated, members, dot, literal, sign, least, comma, most] = match;
    if (literal !== undefined && !LITERAL.test(literal)) throw invalid(source);
    const test =
      members === undefined
        ? characterTest({ shorthand, hex, single: escaped ?? literal, dot })
        : classTest(members, negated === '^');
    states.push(...repeat(test, { sign, least, comma, most }, source));
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
  test: CharacterTest,
  quantifier: Readonly<Record<'sign' | 'least' | 'comma' | 'most', string | undefined>>,
  source: string,
): State[] {
  const { min, max } = boundsOf(quantifier);
  if (min > max || min > MAX_STATES) throw invalid(source);
  const needed = Array.from({ length: min }, (): State => ({ test, times: 'one' }));
  if (max === Infinity) return [...needed, { test, times: 'many' }];
  return [...needed, ...Array.from({ length: max - min }, (): State => ({ test, times: 'optional' }))];
}

function boundsOf({
  sign,
  least,
  comma,
  most,
}: Readonly<Record<'sign' | 'least' | 'comma' | 'most', string | undefined>>): { min: number; max: number } {
  if (sign === '?') return { min: 0, max: 1 };
  if (sign === '*') return { min: 0, max: Infinity };
  if (sign === '+') return { min: 1, max: Infinity };
  if (least === undefined) return { min: 1, max: 1 };
  const min = Number(least);
  if (comma === undefined) return { min, max: min };
  return { min, max: most === undefined ? Infinity : Number(most) };
}

function matches({ states, atStart, atEnd }: Alternative, text: string): boolean {
  let current = new Set<number>();
  for (let at = 0; ; at++) {
    if (at === 0 || !atStart) enter(states, 0, current);
    if (current.has(states.length) && (!atEnd || at === text.length)) return true;
    if (at === text.length) return false;
    const code = text.charCodeAt(at);
    const next = new Set<number>();
    for (const place of current) {
      const state = states[place];
      if (state?.test(code) === true) enter(states, state.times === 'many' ? place : place + 1, next);
    }
    current = next;
  }
}

/** Adds a place, and those behind it that can be reached without reading a character. */
function enter(states: readonly State[], place: number, into: Set<number>): void {
  for (let at = place; !into.has(at); at++) {
    into.add(at);
    if (at === states.length || states[at]!.times === 'one') return;
  }
}

function invalid(source: string): Error {
  return InvalidParameter(`Invalid regular expression in filter pattern: %${source}%`);
}

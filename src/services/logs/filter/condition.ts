/**
 * Conditions on the parts of a message, shared by JSON and space-delimited filter patterns:
 *
 *     or         = and { "||" and }
 *     and        = unit { "&&" unit }
 *     unit       = "(" or ")" | selector comparison
 *     comparison = ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
 *                | "IS" ( "NULL" | "TRUE" | "FALSE" ) | "NOT" "EXISTS" | "EXISTS"
 *     value      = number | "text" | %regex% | word, where * matches any sequence of characters
 */
import { InvalidParameter } from '../errors.ts';
import { type Costed, READ_COST } from './cost.ts';
import { compileRegex } from './regex.ts';

export type Predicate<Subject> = (subject: Subject) => boolean;

/** Returns the values that a selector finds in a message; the condition is true when any of them matches. */
export type Select<Subject> = (subject: Subject) => readonly unknown[];

export interface Token {
  readonly kind: 'symbol' | 'selector' | 'text' | 'regex' | 'word';
  readonly text: string;
}

// Deeper than any real pattern, and within the limits of the call stack.
const MAX_DEPTH = 50;
const MAX_REGEXES = 2;

const SELECTOR = /\$(?:\.[\w-]+|\[(?:\d+|\*)\]|\['[^']*'\])+/;
const TOKEN = new RegExp(
  String.raw`\s*(?:(&&|\|\||[(){},]|!=|<=|>=|[=<>])|(${SELECTOR.source})|"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)+)%|([\w.*+:/@#-]+))`,
);

/** @throws InvalidParameter */
export function tokenize(pattern: string, whole = pattern): Token[] {
  const tokens: Token[] = [];
  const token = new RegExp(TOKEN, 'y');
  while (token.lastIndex < pattern.length) {
    const match = token.exec(pattern);
    if (!match) throw invalidPattern(whole);
    const [, symbol, selector, text, regex, word] = match;
    if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else if (selector !== undefined) tokens.push({ kind: 'selector', text: selector });
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.replaceAll(/\\(.)/g, '$1') });
    else if (regex !== undefined) tokens.push({ kind: 'regex', text: regex });
    else tokens.push({ kind: 'word', text: word! });
  }
  if (tokens.filter(({ kind }) => kind === 'regex').length > MAX_REGEXES) {
    throw InvalidParameter(`A filter pattern has at most ${MAX_REGEXES} regular expressions: ${whole}`);
  }
  return tokens;
}

/** Whether a text is a selector of a JSON message. */
export function isJsonSelector(text: string): boolean {
  return new RegExp(`^(?:${SELECTOR.source})$`).test(text);
}

/** Parses conditions from tokens; `compileSelector` compiles a selector and throws for an invalid one. */
export class ConditionParser<Subject> {
  readonly #pattern: string;
  readonly #tokens: readonly Token[];
  readonly #compileSelector: (token: Token) => Select<Subject>;
  #index = 0;
  #depth = 0;
  #cost = 0;

  constructor(pattern: string, tokens: readonly Token[], compileSelector: (token: Token) => Select<Subject>) {
    this.#pattern = pattern;
    this.#tokens = tokens;
    this.#compileSelector = compileSelector;
  }

  /** @throws InvalidParameter when the tokens are not exactly one condition */
  parse(): Costed<Subject> {
    const matches = this.#or();
    if (this.#index !== this.#tokens.length) throw invalidPattern(this.#pattern);
    return { matches, cost: this.#cost };
  }

  #or(): Predicate<Subject> {
    const choices = [this.#and()];
    while (this.#skip('||')) choices.push(this.#and());
    return (subject) => choices.some((choice) => choice(subject));
  }

  #and(): Predicate<Subject> {
    const conditions = [this.#unit()];
    while (this.#skip('&&')) conditions.push(this.#unit());
    return (subject) => conditions.every((condition) => condition(subject));
  }

  #unit(): Predicate<Subject> {
    if (!this.#skip('(')) return this.#comparison();
    if (++this.#depth > MAX_DEPTH) throw invalidPattern(this.#pattern);
    const predicate = this.#or();
    this.#take(')');
    this.#depth--;
    return predicate;
  }

  #comparison(): Predicate<Subject> {
    const select = this.#compileSelector(this.#next('selector', 'word'));
    const operator = this.#next('symbol', 'word').text;
    switch (operator.toUpperCase()) {
      case 'IS':
        return this.#is(select);
      case 'NOT':
        this.#take('EXISTS');
        return (subject) => select(subject).length === 0;
      case 'EXISTS':
        return (subject) => select(subject).length > 0;
      case '=':
      case '!=': {
        const { matches: equals, cost } = equality(this.#next('text', 'word', 'regex'));
        this.#cost += cost;
        const wanted = operator === '=';
        return (subject) => select(subject).some((value) => equals(value) === wanted);
      }
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.#ordering(select, operator);
      default:
        throw invalidPattern(this.#pattern);
    }
  }

  #is(select: Select<Subject>): Predicate<Subject> {
    const constants = new Map<string, unknown>([
      ['NULL', null],
      ['TRUE', true],
      ['FALSE', false],
    ]);
    const name = this.#next('word').text.toUpperCase();
    if (!constants.has(name)) throw invalidPattern(this.#pattern);
    return (subject) => select(subject).includes(constants.get(name));
  }

  #ordering(select: Select<Subject>, operator: string): Predicate<Subject> {
    const bound = Number(this.#next('word').text);
    if (Number.isNaN(bound)) throw invalidPattern(this.#pattern);
    return (subject) =>
      select(subject).some((value) => {
        const number = numberOf(value);
        if (number === undefined) return false;
        if (number === bound) return operator.length === 2;
        return number < bound === operator.startsWith('<');
      });
  }

  #next(...kinds: Token['kind'][]): Token {
    const token = this.#tokens[this.#index++];
    if (!token || !kinds.includes(token.kind)) throw invalidPattern(this.#pattern);
    return token;
  }

  #skip(symbol: string): boolean {
    const token = this.#tokens[this.#index];
    const isQuoted = token?.kind === 'text' || token?.kind === 'regex';
    const found = token !== undefined && !isQuoted && token.text.toUpperCase() === symbol;
    if (found) this.#index++;
    return found;
  }

  #take(symbol: string): void {
    if (!this.#skip(symbol)) throw invalidPattern(this.#pattern);
  }
}

/** A text field that is compared as a number if it is numeric; JSON values already have a type. */
export class FieldText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (!(value instanceof FieldText) || value.text.trim() === '') return undefined;
  const number = Number(value.text);
  return Number.isNaN(number) ? undefined : number;
}

/** Numbers are compared by value, everything else as text; `*` matches any sequence of characters. */
function equality({ kind, text }: Token): Costed<unknown> {
  if (kind === 'regex') {
    const regex = compileRegex(text);
    const matches = (value: unknown) => {
      const found = textOf(value);
      return found !== undefined && regex.matches(found);
    };
    return { matches, cost: regex.cost };
  }
  const number = kind === 'word' ? Number(text) : Number.NaN;
  const parts = text.split('*');
  const matches = (value: unknown) => {
    const found = Number.isNaN(number) ? undefined : numberOf(value);
    if (found !== undefined) return found === number;
    if (typeof value === 'number' && kind === 'text') return false;
    const written = textOf(value);
    return written !== undefined && matchesWildcard(written, parts);
  };
  return { matches, cost: READ_COST };
}

function textOf(value: unknown): string | undefined {
  if (value instanceof FieldText) return value.text;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** @param parts the texts between the asterisks, in order */
function matchesWildcard(value: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first) || value.length < first.length + last.length) return false;
  let offset = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, offset);
    if (found < 0) return false;
    offset = found + part.length;
  }
  return value.length - offset >= last.length && value.endsWith(last);
}

export function invalidPattern(pattern: string): Error {
  return InvalidParameter(`Invalid filter pattern: ${pattern}`);
}

/**
 * Filter patterns on JSON messages:
 *
 *     pattern    = "{" or "}"
 *     or         = and { "||" and }
 *     and        = unit { "&&" unit }
 *     unit       = "(" or ")" | selector comparison
 *     selector   = "$" { "." name | "[" number "]" | "['" name "']" }
 *     comparison = ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
 *                | "IS" ( "NULL" | "TRUE" | "FALSE" ) | "NOT" "EXISTS" | "EXISTS"
 *     value      = number | "text" | word, with * standing for any run of characters
 */
import { InvalidParameter } from './errors.ts';

export type MessageFilter = (message: string) => boolean;

type Predicate = (document: unknown) => boolean;
type Path = readonly (string | number)[];

// Parentheses deeper than anyone writes them, and shallower than the stack.
const MAX_DEPTH = 50;

/** @throws InvalidParameter when the pattern is wrong */
export function compileJsonPattern(pattern: string): MessageFilter {
  const matches = new PatternParser(pattern).parse();
  return (message) => {
    if (!message.trimStart().startsWith('{')) return false;
    let document: unknown;
    try {
      document = JSON.parse(message);
    } catch {
      return false;
    }
    return matches(document);
  };
}

const TOKEN =
  /\s*(?:(&&|\|\||[(){}]|!=|<=|>=|[=<>])|(\$(?:\.[\w-]+|\[\d+\]|\['[^']*'\])+)|"((?:[^"\\]|\\.)*)"|([\w.*+-]+))/;

interface Token {
  readonly kind: 'symbol' | 'selector' | 'text' | 'word';
  readonly text: string;
}

class PatternParser {
  readonly #pattern: string;
  readonly #tokens: readonly Token[];
  #place = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#tokens = tokenize(pattern);
  }

  parse(): Predicate {
    this.#take('{');
    const predicate = this.#or();
    this.#take('}');
    if (this.#place !== this.#tokens.length) throw invalid(this.#pattern);
    return predicate;
  }

  #or(): Predicate {
    const choices = [this.#and()];
    while (this.#skip('||')) choices.push(this.#and());
    return (document) => choices.some((choice) => choice(document));
  }

  #and(): Predicate {
    const conditions = [this.#unit()];
    while (this.#skip('&&')) conditions.push(this.#unit());
    return (document) => conditions.every((condition) => condition(document));
  }

  #unit(): Predicate {
    if (!this.#skip('(')) return this.#comparison();
    if (++this.#depth > MAX_DEPTH) throw invalid(this.#pattern);
    const predicate = this.#or();
    this.#take(')');
    this.#depth--;
    return predicate;
  }

  #comparison(): Predicate {
    const path = parsePath(this.#next('selector').text);
    const operator = this.#next('symbol', 'word').text;
    switch (operator.toUpperCase()) {
      case 'IS':
        return this.#is(path);
      case 'NOT':
        this.#take('EXISTS');
        return (document) => lookUp(document, path) === undefined;
      case 'EXISTS':
        return (document) => lookUp(document, path) !== undefined;
      case '=':
      case '!=': {
        const equals = equality(this.#next('text', 'word'));
        const wanted = operator === '=';
        return (document) => {
          const value = lookUp(document, path);
          return value !== undefined && equals(value) === wanted;
        };
      }
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.#ordering(path, operator);
      default:
        throw invalid(this.#pattern);
    }
  }

  #is(path: Path): Predicate {
    const constants = new Map<string, unknown>([
      ['NULL', null],
      ['TRUE', true],
      ['FALSE', false],
    ]);
    const name = this.#next('word').text.toUpperCase();
    if (!constants.has(name)) throw invalid(this.#pattern);
    return (document) => lookUp(document, path) === constants.get(name);
  }

  #ordering(path: Path, operator: string): Predicate {
    const bound = Number(this.#next('word').text);
    if (Number.isNaN(bound)) throw invalid(this.#pattern);
    return (document) => {
      const value = lookUp(document, path);
      if (typeof value !== 'number') return false;
      if (value === bound) return operator.length === 2;
      return value < bound === operator.startsWith('<');
    };
  }

  #next(...kinds: Token['kind'][]): Token {
    const token = this.#tokens[this.#place++];
    if (!token || !kinds.includes(token.kind)) throw invalid(this.#pattern);
    return token;
  }

  #skip(symbol: string): boolean {
    const token = this.#tokens[this.#place];
    const found = token !== undefined && token.kind !== 'text' && token.text.toUpperCase() === symbol;
    if (found) this.#place++;
    return found;
  }

  #take(symbol: string): void {
    if (!this.#skip(symbol)) throw invalid(this.#pattern);
  }
}

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = [];
  const token = new RegExp(TOKEN, 'y');
  while (token.lastIndex < pattern.length) {
    const match = token.exec(pattern);
    if (!match) throw invalid(pattern);
    const [, symbol, selector, text, word] = match;
    if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else if (selector !== undefined) tokens.push({ kind: 'selector', text: selector });
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.replaceAll(/\\(.)/g, '$1') });
    else tokens.push({ kind: 'word', text: word! });
  }
  return tokens;
}

function parsePath(selector: string): Path {
  const parts = selector.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']*)'\]/g);
  return Array.from(parts, ([, name, index, quoted]) => name ?? quoted ?? Number(index));
}

function lookUp(document: unknown, path: Path): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** A number equals by value, anything else by its text; `*` stands for any run of characters. */
function equality({ kind, text }: Token): (value: unknown) => boolean {
  const number = kind === 'word' ? Number(text) : Number.NaN;
  const parts = text.split('*');
  return (value) => {
    if (typeof value === 'number' && !Number.isNaN(number)) return value === number;
    if (typeof value !== 'string' && (typeof value !== 'number' || kind === 'text')) return false;
    return matchesWildcard(String(value), parts);
  };
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

function invalid(pattern: string): Error {
  return InvalidParameter(`Invalid filter pattern: ${pattern}`);
}

import { ValidationError } from '../../../schema/common-errors.ts';

/**
 * The syntax tree of a metric math expression.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly kind: 'negative'; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    };

// Operators by increasing precedence.
const LEVELS = [
  ['||', 'OR'],
  ['&&', 'AND'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
  ['^'],
];
// Real expressions nest less than half as deep; the bound protects the call stack from hostile input.
const MAX_DEPTH = 50;

const TOKEN =
  /\s*(?:(\d+(?:\.\d*)?|\.\d+)|([A-Za-z][A-Za-z0-9_]*)|"([^"]*)"|(\|\||&&|==|!=|<=|>=|[-+*/^<>(),]))/y;

/** @throws ValidationError when the text is not a valid expression */
export function parseExpression(text: string, id: string): Expression {
  const parser = new Parser(text, id);
  const parsed = parser.level(0, MAX_DEPTH);
  parser.expectEnd();
  return parsed;
}

type Token = { readonly kind: 'number' | 'name' | 'text' | 'sign' | 'end'; readonly text: string };

class Parser {
  readonly #text: string;
  readonly #id: string;
  #at = 0;
  #token: Token;

  constructor(text: string, id: string) {
    this.#text = text;
    this.#id = id;
    this.#token = this.#read();
  }

  /** Parses an expression of operators of this or a higher precedence level. */
  level(level: number, depth: number): Expression {
    if (depth === 0) throw this.#failure('it is nested too deeply');
    const operators = LEVELS[level];
    if (!operators) return this.#operand(depth);
    let left = this.level(level + 1, depth);
    while (operators.includes(this.#token.text) && this.#token.kind !== 'text') {
      const operator = this.#take().text;
      left = { kind: 'binary', operator, left, right: this.level(level + 1, depth) };
    }
    return left;
  }

  expectEnd(): void {
    if (this.#token.kind !== 'end') throw this.#failure(`'${this.#token.text}' was not expected`);
  }

  #operand(depth: number): Expression {
    const token = this.#take();
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'text') return { kind: 'text', text: token.text };
    if (token.kind === 'name') {
      if (this.#token.text !== '(') return { kind: 'name', name: token.text };
      return { kind: 'call', name: token.text.toUpperCase(), arguments: this.#arguments(depth) };
    }
    if (token.text === '-') return { kind: 'negative', of: this.level(LEVELS.length - 1, depth - 1) };
    if (token.text === '(') {
      const inner = this.level(0, depth - 1);
      this.#expect(')');
      return inner;
    }
    throw this.#failure(token.kind === 'end' ? 'it ends too early' : `'${token.text}' was not expected`);
  }

  #arguments(depth: number): Expression[] {
    this.#expect('(');
    const found: Expression[] = [];
    while (this.#token.text !== ')') {
      if (found.length > 0) this.#expect(',');
      found.push(this.level(0, depth - 1));
    }
    this.#expect(')');
    return found;
  }

  #expect(sign: string): void {
    if (this.#token.kind !== 'sign' || this.#token.text !== sign) {
      throw this.#failure(`'${sign}' was expected before '${this.#token.text}'`);
    }
    this.#take();
  }

  #take(): Token {
    const token = this.#token;
    this.#token = this.#read();
    return token;
  }

  #read(): Token {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    if (!match) {
      const left = this.#text.slice(this.#at).trim();
      if (left === '') return { kind: 'end', text: '' };
      throw this.#failure(`'${left[0]}' was not expected`);
    }
    this.#at = TOKEN.lastIndex;
    const [, number, name, text, sign] = match;
    if (number !== undefined) return { kind: 'number', text: number };
    if (name !== undefined) return { kind: 'name', text: name };
    if (text !== undefined) return { kind: 'text', text };
    return { kind: 'sign', text: sign! };
  }

  #failure(reason: string) {
    return ValidationError(`Error in expression '${this.#id}': ${reason}`);
  }
}

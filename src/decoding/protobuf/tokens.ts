import { SchemaError } from '../mismatch.ts';

interface Token {
  readonly text: string;
  readonly line: number;
}

// White space and comments, then a quoted text, a name or number with its dots, or one sign. A comment without an end takes
// the rest, so that it is searched for its end only once.
const TOKEN =
  /(?:\s+|\/\/[^\n]*|\/\*(?:[\s\S]*?\*\/|[\s\S]*))*(?:("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[\w.]+|[^\s\w]))?/y;
const OPENING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };
/** Bound on the braces of options, which are skipped. */
const MAX_DEPTH = 64;

/** The tokens of a .proto file. @throws SchemaError */
export class Tokens {
  readonly #tokens: readonly Token[];
  readonly #file: string;
  #next = 0;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#tokens = tokensOf(text);
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  peek(): string | undefined {
    return this.#tokens[this.#next]?.text;
  }

  take(): string {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw this.error('the file ends too early');
    this.#next++;
    return token.text;
  }

  /** Takes the next token if it is this one. */
  takeIf(text: string): boolean {
    if (this.peek() !== text) return false;
    this.#next++;
    return true;
  }

  expect(text: string): void {
    const found = this.take();
    if (found !== text)
      throw this.error(`${JSON.stringify(text)} is expected instead of ${JSON.stringify(found)}`, -1);
  }

  name(): string {
    const name = this.take();
    if (/^\.?[A-Za-z_][\w.]*$/.test(name)) return name;
    throw this.error(`a name is expected instead of ${JSON.stringify(name)}`, -1);
  }

  wholeNumber(): number {
    const sign = this.takeIf('-') ? -1 : 1;
    const text = this.take();
    const number = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
    if (Number.isSafeInteger(number)) return sign * number;
    throw this.error(`a whole number is expected instead of ${JSON.stringify(text)}`, -1);
  }

  /** Takes what is before a token outside of brackets, and that token. */
  skipTo(end: string, depth = 0): void {
    if (depth > MAX_DEPTH) throw this.error('brackets are nested too deeply');
    for (;;) {
      const token = this.take();
      if (token === end) return;
      const closing = OPENING[token];
      if (closing !== undefined) this.skipTo(closing, depth + 1);
    }
  }

  error(problem: string, offset = 0): SchemaError {
    const { line = 1 } = this.#tokens[this.#next + offset] ?? this.#tokens.at(-1) ?? {};
    return new SchemaError(`${this.#file}, line ${line}: ${problem}`);
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let counted = 0;
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length;) {
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) break;
    const start = TOKEN.lastIndex - token.length;
    for (; counted < start; counted++) if (text[counted] === '\n') line++;
    tokens.push({ text: token, line });
  }
  return tokens;
}

/**
 * The framework's variables inside a text.
 *
 *     ${source:address}   ${source(parameter, …):address}   ${first, second, 'literal'}
 *
 * A source starts with a lower-case letter, so CloudFormation's own `${AWS::Region}` and `${Name}` of Fn::Sub remain
 * unchanged. `\${` is a literal `${`. Addresses and parameters may contain variables.
 */

/** A text in parts: literal text and variables, in order. */
export type TextTemplate = readonly (string | Variable)[];

export interface Variable {
  /** As written, for messages. */
  readonly text: string;
  /** Tried in order; the first with a value is used. */
  readonly candidates: readonly Candidate[];
}

export type Candidate =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'variable'; readonly variable: Variable }
  | {
      readonly kind: 'source';
      readonly source: string;
      readonly parameters: readonly TextTemplate[];
      /** Undefined when nothing follows the source's name: `${strToBool(x)}`. */
      readonly address: TextTemplate | undefined;
    };

export class VariableSyntaxError extends Error {
  override readonly name = 'VariableSyntaxError';
}

// `${`, a source name, and then one colon (not two) or an opening parenthesis.
const OPENING = /\$\{\s*(?=[a-z][A-Za-z0-9]*(?::(?!:)|\())/y;
const SOURCE_NAME = /[a-z][A-Za-z0-9]*/y;

// Deeper than in any real project. The bound protects the stack.
const MAX_VARIABLE_DEPTH = 32;

/** @throws VariableSyntaxError */
export function parseTemplate(text: string): TextTemplate {
  return new Parser(text).template(() => false);
}

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Parses up to the first character outside of a variable for which `ends` returns true. */
  template(ends: (char: string) => boolean): TextTemplate {
    const parts: (string | Variable)[] = [];
    let literal = '';
    while (this.#at < this.#text.length && !ends(this.#text[this.#at]!)) {
      if (this.#text.startsWith('\\${', this.#at)) {
        literal += '${';
        this.#at += 3;
      } else if (this.#skip(OPENING)) {
        if (literal !== '') parts.push(literal);
        literal = '';
        parts.push(this.#variable());
      } else {
        literal += this.#text[this.#at++];
      }
    }
    if (literal !== '') parts.push(literal);
    return parts;
  }

  /** The cursor is after `${`. */
  #variable(): Variable {
    if (++this.#depth > MAX_VARIABLE_DEPTH) this.#fail(`variables nest deeper than ${MAX_VARIABLE_DEPTH}`);
    const start = this.#text.lastIndexOf('${', this.#at);
    const candidates = [this.#candidate()];
    while (this.#take(',')) candidates.push(this.#candidate());
    if (!this.#take('}')) this.#fail('expected "}" or ","');
    this.#depth--;
    return { text: this.#text.slice(start, this.#at), candidates };
  }

  #candidate(): Candidate {
    this.#skipSpaces();
    if (this.#skip(OPENING)) return { kind: 'variable', variable: this.#variable() };
    const quoted = this.#quoted();
    if (quoted !== undefined) return { kind: 'literal', value: quoted };
    const start = this.#at;
    if (this.#skip(SOURCE_NAME) && /[:(]/.test(this.#text[this.#at] ?? '')) {
      return this.#source(this.#text.slice(start, this.#at));
    }
    this.#at = start;
    return { kind: 'literal', value: this.#bareLiteral() };
  }

  #source(source: string): Candidate {
    const parameters: TextTemplate[] = [];
    if (this.#take('(')) {
      do {
        parameters.push(this.#argument((char) => char === ',' || char === ')'));
      } while (this.#take(','));
      if (!this.#take(')')) this.#fail('expected ")"');
    }
    const address = this.#take(':') ? this.#argument((char) => char === ',' || char === '}') : undefined;
    return { kind: 'source', source, parameters, address };
  }

  #argument(ends: (char: string) => boolean): TextTemplate {
    this.#skipSpaces();
    const quoted = this.#quoted();
    if (quoted !== undefined) return quoted === '' ? [] : [quoted];
    const parts = [...this.template(ends)];
    const last = parts.at(-1);
    if (typeof last === 'string') parts[parts.length - 1] = last.trimEnd();
    return parts.filter((part) => part !== '');
  }

  #quoted(): string | undefined {
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== "'") return undefined;
    const end = this.#text.indexOf(quote, this.#at + 1);
    if (end < 0) this.#fail(`the ${quote} is not closed`);
    const value = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return value;
  }

  #bareLiteral(): number | boolean | null {
    const match = /[^,}]*/y;
    match.lastIndex = this.#at;
    const word = (match.exec(this.#text)?.[0] ?? '').trim();
    this.#at = match.lastIndex;
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'null') return null;
    if (word !== '' && Number.isFinite(Number(word))) return Number(word);
    return this.#fail(`"${word}" is neither a source such as self:… nor a literal; put text in quotes`);
  }

  #take(char: string): boolean {
    this.#skipSpaces();
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.test(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #skipSpaces(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #fail(problem: string): never {
    throw new VariableSyntaxError(`${problem} at character ${this.#at + 1} of "${this.#text}"`);
  }
}

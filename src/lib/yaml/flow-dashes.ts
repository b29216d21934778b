// The lexer yields it before the text of a scalar without quotes.
const SCALAR = '\u001f';

/**
 * Reads a dash alone within brackets as a text, as in `!Join [-, [a, b]]`. YAML 1.2 wants quotes around it; CloudFormation
 * and YAML 1.1 do not, and templates have it.
 */
export function* withFlowDashes(lexemes: Iterable<string>): Generator<string> {
  let depth = 0;
  // The lexemes since a dash that may be a text.
  let held: string[] = [];
  let previous = '';
  for (const lexeme of lexemes) {
    if (previous !== SCALAR) depth += depthOf(lexeme);
    const isDash = held.length === 0 && lexeme === '-' && previous !== SCALAR && depth > 0;
    previous = lexeme;
    if (isDash || continuesEntry(held, lexeme)) {
      held.push(lexeme);
      continue;
    }
    if (held.length > 0) yield* endsEntry(held, lexeme) ? [SCALAR, '-'] : held;
    held = [];
    yield lexeme;
  }
  yield* held;
}

function depthOf(lexeme: string): number {
  if (lexeme === '[' || lexeme === '{') return 1;
  return lexeme === ']' || lexeme === '}' ? -1 : 0;
}

/** Before a comma, the lexer takes the dash for the start of an entry without a value, and yields that as an empty text. */
function continuesEntry(held: readonly string[], next: string): boolean {
  return held.length === 1 ? next === SCALAR : held.length === 2 && next === '';
}

function endsEntry(held: readonly string[], next: string): boolean {
  return held.length === 1 ? next === ']' || next === '}' : held.length === 3 && next === ',';
}

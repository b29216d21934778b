/**
 * One token of a regular expression's source: an escape, a class, a group's bracket, a quantifier, or a
 * character.
 */
const TOKEN =
  /\\[^]|\[\^?\]?(?:\\[^]|[^\]\\])*\]?|\((?:\?(?:<?[=!]|[:]|P?<\w{1,32}>|[a-zA-Z-]{1,8}[:)]))?|\)|\{(\d{1,9})(?:(,)(\d{1,9})?)?\}|[^]/gy;

/**
 * The approximate number of instructions that a source compiles to. Nested repetitions multiply, because
 * `x{n}` is compiled to n copies of x: https://github.com/google/re2/wiki/Syntax
 */
export function patternSize(source: string): number {
  const groups: { size: number; last: number }[] = [{ size: 0, last: 0 }];
  for (const [token, min, comma, max] of source.matchAll(TOKEN)) {
    const current = groups.at(-1)!;
    if (min !== undefined) {
      const times = Math.max(
        Number(max ?? min),
        comma === undefined || max !== undefined ? 1 : Number(min) + 1,
      );
      current.size += current.last * (times - 1);
      current.last *= times;
    } else if (token === ')' && groups.length > 1) {
      groups.pop();
      const outer = groups.at(-1)!;
      outer.last = current.size + 2;
      outer.size += outer.last;
    } else if (token.startsWith('(') && !token.endsWith(')')) {
      groups.push({ size: 0, last: 0 });
    } else {
      current.last = 1;
      current.size += 1;
    }
  }
  return groups.reduce((sum, { size }) => sum + size, 0);
}

export interface LookaheadSplit {
  readonly lookaheads: readonly { readonly pattern: string; readonly isNegative: boolean }[];
  readonly rest: string;
}

/** Splits `^(?=A)(?!B)C` into lookaheads A and B and the rest C. Lookaheads elsewhere remain in the rest. */
export function splitLeadingLookaheads(source: string): LookaheadSplit {
  const lookaheads: { pattern: string; isNegative: boolean }[] = [];
  let rest = source.startsWith('^(?') ? source.slice(1) : source;
  while (rest.startsWith('(?=') || rest.startsWith('(?!')) {
    const end = endOfGroup(rest);
    if (end === undefined) break;
    lookaheads.push({ pattern: rest.slice(3, end), isNegative: rest[2] === '!' });
    rest = rest.slice(end + 1);
  }
  // In `(?=A)B|C` the lookahead applies only to the first alternative.
  return lookaheads.length === 0 || hasAlternatives(rest)
    ? { lookaheads: [], rest: source }
    : { lookaheads, rest };
}

/** The index of the bracket that closes the group at the start of the source. */
function endOfGroup(source: string): number | undefined {
  let depth = 0;
  for (const { 0: token, index } of source.matchAll(TOKEN)) {
    if (token.startsWith('(') && !token.endsWith(')')) depth++;
    if (token === ')' && --depth === 0) return index;
  }
  return undefined;
}

function hasAlternatives(source: string): boolean {
  let depth = 0;
  for (const [token] of source.matchAll(TOKEN)) {
    if (token.startsWith('(') && !token.endsWith(')')) depth++;
    else if (token === ')') depth--;
    else if (token === '|' && depth === 0) return true;
  }
  return false;
}

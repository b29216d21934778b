const LEXEME = /[A-Za-z0-9_]+|[ \t\r\n]+|[^]/g;
const CLOSING: Readonly<Record<string, string>> = {
  '{': '}',
  '[': ']',
  '(': ')',
  '<': '>',
  '"': '"',
  "'": "'",
};
// Groups in real inputs are shorter. A search stops there.
const MAX_GROUP = 400;

/** Words, white space, and every other character by itself. Joined, they are the text. */
export function lexemesOf(text: string): readonly string[] {
  return text.match(LEXEME) ?? [];
}

/** The index after the group that begins at an index: from a bracket or quote to the one that closes it, or one lexeme. */
export function groupEnd(lexemes: readonly string[], start: number): number {
  const opening = lexemes[start]!;
  const closing = CLOSING[opening];
  if (closing === undefined) return start + 1;
  const last = Math.min(lexemes.length, start + MAX_GROUP);
  let depth = 0;
  for (let at = start; at < last; at++) {
    const lexeme = lexemes[at];
    if (lexeme === closing && at > start) depth--;
    else if (lexeme === opening) depth++;
    if (depth === 0) return at + 1;
  }
  return start + 1;
}

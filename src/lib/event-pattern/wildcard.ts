import { InvalidPattern } from './invalid-pattern.ts';

/**
 * Compiles a pattern in which `*` matches any characters, and `\*` and `\\` match `*` and `\`.
 * @throws InvalidPattern for `**`, and for a backslash before anything else
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = literals(pattern);
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    let offset = first.length;
    if (!text.startsWith(first)) return false;
    for (const part of rest) {
      const found = text.indexOf(part, offset);
      if (found < 0) return false;
      offset = found + part.length;
    }
    return text.length - offset >= last.length && text.endsWith(last);
  };
}

/** The texts between the stars. */
function literals(pattern: string): string[] {
  const parts = [''];
  let lastStar: number | undefined;
  for (const { 0: token, index } of pattern.matchAll(/\\[*\\]|[^]/g)) {
    if (token === '\\')
      throw new InvalidPattern(`Invalid escape character at pos ${positionOf(pattern, index)}`);
    if (token !== '*') {
      parts[parts.length - 1] += token.length === 2 ? token[1]! : token;
      continue;
    }
    if (lastStar === index - 1) {
      throw new InvalidPattern(`Consecutive wildcard characters at pos ${positionOf(pattern, lastStar)}`);
    }
    lastStar = index;
    parts.push('');
  }
  return parts;
}

/** Event Ruler counts bytes, and the quotation mark before the text. */
function positionOf(pattern: string, index: number): number {
  return 1 + Buffer.byteLength(pattern.slice(0, index));
}

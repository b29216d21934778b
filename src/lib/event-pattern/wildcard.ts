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
  for (const [token] of pattern.matchAll(/\\[*\\]|[^]/g)) {
    if (token === '\\') throw new InvalidPattern('Invalid escape character in wildcard');
    if (token === '*') parts.push('');
    else parts[parts.length - 1] += token.length === 2 ? token[1]! : token;
  }
  // Two stars must not be adjacent.
  if (parts.slice(1, -1).includes('')) throw new InvalidPattern('Consecutive wildcard characters');
  return parts;
}

// For texts that were parsed: what they contain is known to be JSON.

/** Behind the last bracket of an object or a list; behind a text that begins here; otherwise at the comma or bracket behind the value. */
export function endOfValue(text: string, start: number): number {
  if (text[start] === '"') return endOfString(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"') at = endOfString(text, at) - 1;
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      if (depth <= 1) return depth === 1 ? at + 1 : at;
      depth--;
    } else if (char === ',' && depth === 0) return at;
  }
  return text.length;
}

/** Behind the closing quote. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

/** A text as one word of a POSIX shell, in quotes. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A text as one word of a POSIX shell, in quotes only where it needs them. */
export function shellWord(text: string): string {
  return /^[\w./\\:,@+-]+$/.test(text) ? text : shellQuote(text);
}

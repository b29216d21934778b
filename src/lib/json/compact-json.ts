const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Space, tab, line feed and carriage return. */
const WHITESPACE: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];

/** Removes the whitespace between the tokens of a JSON text. Numbers and strings stay as they were written. */
export function compactJson(text: Buffer): Buffer {
  const compact = Buffer.allocUnsafe(text.length);
  let length = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const byte = text[index]!;
    if (!isInString && WHITESPACE.includes(byte)) continue;
    compact[length++] = byte;
    if (byte === QUOTE) isInString = !isInString;
    // The byte that a backslash escapes ends no string.
    if (isInString && byte === BACKSLASH && index + 1 < text.length) compact[length++] = text[++index]!;
  }
  return compact.subarray(0, length);
}

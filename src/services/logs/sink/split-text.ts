// A UTF-16 code unit takes at most three bytes of UTF-8 (a surrogate pair takes four).
const MAX_BYTES_PER_UNIT = 3;

/** Splits a text into parts of at most `maxBytes` of UTF-8, at character boundaries. */
export function splitText(text: string, maxBytes: number): string[] {
  if (text.length * MAX_BYTES_PER_UNIT <= maxBytes || Buffer.byteLength(text) <= maxBytes) return [text];
  const unitsPerPart = Math.floor(maxBytes / MAX_BYTES_PER_UNIT);
  const parts: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + unitsPerPart, text.length);
    if (end < text.length && isLowSurrogate(text.charCodeAt(end))) end--;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

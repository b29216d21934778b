import { isUtf8 } from 'node:buffer';

const REPLACEMENT = '\ufffd';

/** A subclass of the error of `JSON.parse`, so that callers handle it like any other malformed text. */
export class InvalidUtf8 extends SyntaxError {
  override readonly name = 'InvalidUtf8';

  constructor() {
    super('Invalid UTF-8: the text is in another encoding, or is binary data');
  }
}

/**
 * The text of bytes from clients. `toString` would replace what is not UTF-8, so that two different partition keys became
 * one, and a function got another event than was sent. AWS rejects such requests.
 * @throws InvalidUtf8
 */
export function utf8Text(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  // The search takes no time in text that is ASCII: V8 stores it with one byte for a character.
  if (text.includes(REPLACEMENT) && !isUtf8(bytes)) throw new InvalidUtf8();
  return text;
}

// Each byte of a character that takes several is at least 0x80, so such a run has whole characters.
const ESCAPES = /(?:%[89a-f][0-9a-f])+/gi;

/**
 * Whether the escapes of a form or a query string are UTF-8. `URLSearchParams` replaces what is not, as `toString` does.
 */
export function hasUtf8Escapes(text: string): boolean {
  return Array.from(text.matchAll(ESCAPES)).every(([escapes]) =>
    isUtf8(Buffer.from(escapes.replaceAll('%', ''), 'hex')),
  );
}

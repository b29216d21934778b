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

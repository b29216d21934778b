import { isUtf8 } from 'node:buffer';

/** A decoded value. Tests know what they have put: with `unknown`, they would have to cast each member. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Decoded = any;

/** The value of JSON, else text, else the bytes. */
export function decoded(bytes: Buffer): Decoded {
  if (!isUtf8(bytes)) return bytes;
  const text = bytes.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

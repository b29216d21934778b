import { isUtf8 } from 'node:buffer';

/** What was decoded. A test knows what it has put; with `unknown` it would have to cast everything that it looks at. */
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

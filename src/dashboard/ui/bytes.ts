/** Characters that no text has. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0e-\x1f]/;

/** Base64 of text, as the API takes blobs. */
export function encodeText(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

export function decodeBytes(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** The text that base64 contains, or undefined when it is not base64, or not of printable text. */
export function textOfBase64(base64: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(decodeBytes(base64));
    return CONTROL.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

export function decodeText(base64: string): string {
  return new TextDecoder().decode(decodeBytes(base64));
}

/*
 * Percent-encoding of text whose characters are bytes, as in the paths, queries and headers of requests.
 */

const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;
const UNRESERVED_OR_SLASH = /^[A-Za-z0-9\-._~/]*$/;

/** Encodes all characters but those that RFC 3986 leaves unreserved. */
export function encodeBytes(text: string): string {
  return UNRESERVED.test(text) ? text : text.replace(/[^A-Za-z0-9\-._~]/g, encodeOne);
}

/** Encodes the segments of a path. */
export function encodePath(path: string): string {
  return UNRESERVED_OR_SLASH.test(path) ? path : path.replace(/[^A-Za-z0-9\-._~/]/g, encodeOne);
}

/** Malformed escapes stay as they are. */
export function decodeBytes(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function encodeOne(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Decodes base64 to `target`, which has room for three bytes of every four characters. Takes what
 * `decodeBase64` takes, without encoding it again to find out.
 * @param text no character above 255: Node would look at the lower half of it
 * @returns the number of bytes; undefined when the text is not canonical, and then `target` may have been written to
 */
export function decodeBase64Into(text: string, target: Buffer, offset: number): number | undefined {
  if (text.length === 0) return 0;
  if (text.length % 4 !== 0) return undefined;
  const padding = text.at(-1) !== '=' ? 0 : text.at(-2) === '=' ? 2 : 1;
  const expected = (text.length / 4) * 3 - padding;
  // Node skips what it does not know, and so ends up with fewer bytes, but takes the URL alphabet too.
  if (target.write(text, offset, expected, 'base64') !== expected) return undefined;
  if (text.includes('-') || text.includes('_')) return undefined;
  return padding === 0 || hasNoSpareBits(text, padding) ? expected : undefined;
}

/** The last character before the padding carries 4 or 2 bits that belong to no byte. */
function hasNoSpareBits(text: string, padding: 1 | 2): boolean {
  const last = ALPHABET.indexOf(text.charAt(text.length - padding - 1));
  return last % (padding === 2 ? 16 : 4) === 0;
}

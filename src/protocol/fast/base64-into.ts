const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Decodes base64 into `target`, which must have room for three bytes per four characters. Accepts the same texts as
 * `decodeBase64`, without encoding the bytes again for comparison.
 * @param text must not contain characters above 255, of which Node would use only the low byte
 * @returns the number of bytes; undefined when the text is not canonical. Part of `target` may then be overwritten
 */
export function decodeBase64Into(text: string, target: Buffer, offset: number): number | undefined {
  if (text.length === 0) return 0;
  if (text.length % 4 !== 0) return undefined;
  const padding = text.at(-1) !== '=' ? 0 : text.at(-2) === '=' ? 2 : 1;
  const expected = (text.length / 4) * 3 - padding;
  // Node skips invalid characters, so that fewer bytes result, but it accepts the URL alphabet.
  if (target.write(text, offset, expected, 'base64') !== expected) return undefined;
  if (text.includes('-') || text.includes('_')) return undefined;
  return padding === 0 || hasNoSpareBits(text, padding) ? expected : undefined;
}

/** Whether the unused 4 or 2 bits of the last character before the padding are zero. */
function hasNoSpareBits(text: string, padding: 1 | 2): boolean {
  const last = ALPHABET.indexOf(text.charAt(text.length - padding - 1));
  return last % (padding === 2 ? 16 : 4) === 0;
}

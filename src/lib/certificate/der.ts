/**
 * The part of ASN.1's Distinguished Encoding Rules that certificates need: tag, length, content.
 * @see https://www.itu.int/rec/T-REC-X.690
 */
export const derSequence = (...items: Buffer[]) => encode(0x30, ...items);
export const derSet = (...items: Buffer[]) => encode(0x31, ...items);
export const derBoolean = (value: boolean) => encode(0x01, Buffer.from([value ? 0xff : 0]));
export const derOctetString = (content: Buffer) => encode(0x04, content);
export const derUtf8String = (text: string) => encode(0x0c, Buffer.from(text));

/** @param bytes a non-negative number, big-endian */
export function derInteger(bytes: Buffer): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const shortest = bytes.subarray(start);
  // The first bit is the sign, so a leading 1 needs a zero byte before it.
  return encode(0x02, ...(shortest[0]! & 0x80 ? [Buffer.from([0])] : []), shortest);
}

/** @param unusedBits the number of padding bits at the end */
export function derBitString(content: Buffer, unusedBits = 0): Buffer {
  return encode(0x03, Buffer.from([unusedBits]), content);
}

/** @param text `2.5.29.17` */
export function derObjectIdentifier(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return encode(0x06, Buffer.from(bytes));
}

/**
 * Precise to the second. Years from 2050 on are written with four digits, earlier ones with two: RFC 5280 section
 * 4.1.2.5.
 */
export function derTime(atMs: number): Buffer {
  const digits = `${new Date(atMs).toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  return digits < '2050' ? encode(0x17, Buffer.from(digits.slice(2))) : encode(0x18, Buffer.from(digits));
}

/** A context-specific tag around whole values (`[3] EXPLICIT`). */
export function derExplicit(tag: number, ...items: Buffer[]): Buffer {
  return encode(0xa0 | tag, ...items);
}

/** A context-specific tag that replaces the value's own (`[2] IMPLICIT`). */
export function derImplicit(tag: number, content: Buffer): Buffer {
  return encode(0x80 | tag, content);
}

function encode(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length: number[] = [];
  for (let left = content.length; left > 0; left = Math.floor(left / 256)) length.unshift(left % 256);
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length, ...length]), content]);
}

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { BadDigest, InvalidDigest } from '../errors.ts';

/**
 * Checks the digests that the client sends with a body.
 * @throws BadDigest, InvalidDigest
 */
export function checkDigests(
  bytes: Buffer,
  { ContentMD5, ChecksumCRC32 }: { ContentMD5?: string | undefined; ChecksumCRC32?: string | undefined },
): void {
  if (ContentMD5 !== undefined) {
    if (Buffer.from(ContentMD5, 'base64').length !== 16) {
      throw InvalidDigest('The Content-MD5 you specified was invalid.');
    }
    if (createHash('md5').update(bytes).digest('base64') !== ContentMD5) {
      throw BadDigest('The Content-MD5 you specified did not match what we received.');
    }
  }
  if (ChecksumCRC32 !== undefined) {
    const expected = Buffer.alloc(4);
    expected.writeUInt32BE(crc32(bytes));
    if (expected.toString('base64') !== ChecksumCRC32) {
      throw BadDigest('The CRC32 you specified did not match the calculated checksum.');
    }
  }
}

/** The ETag of an object that was put in one request: its MD5. */
export function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

/** The ETag of an object that was uploaded in parts: the MD5 of their MD5s, and the number of parts. */
export function multipartEtagOf(parts: readonly { readonly etag: string }[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(etag.replaceAll('"', ''), 'hex');
  return `"${md5.digest('hex')}-${parts.length}"`;
}

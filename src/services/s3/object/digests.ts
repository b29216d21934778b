import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Infer, inHeader, string, type StructureShape } from '../../../schema/shape.ts';
import { BadDigest, InvalidDigest } from '../errors.ts';

/** The checksums that are verified. Clients also send them after the content, and then they count as headers. */
export const ChecksumHeaders = {
  ChecksumCRC32: inHeader('x-amz-checksum-crc32', string()),
  ChecksumSHA1: inHeader('x-amz-checksum-sha1', string()),
  ChecksumSHA256: inHeader('x-amz-checksum-sha256', string()),
};

interface Digests extends Partial<Infer<StructureShape<typeof ChecksumHeaders>>> {
  readonly ContentMD5?: string | undefined;
}

/**
 * Checks the digests that the client sends with a body.
 * @throws BadDigest, InvalidDigest
 */
export function checkDigests(bytes: Buffer, { ContentMD5, ...checksums }: Digests): void {
  if (ContentMD5 !== undefined) {
    if (Buffer.from(ContentMD5, 'base64').length !== 16) {
      throw InvalidDigest('The Content-MD5 you specified was invalid.');
    }
    if (createHash('md5').update(bytes).digest('base64') !== ContentMD5) {
      throw BadDigest('The Content-MD5 you specified did not match what we received.');
    }
  }
  requireEqual('CRC32', checksums.ChecksumCRC32, () => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(bytes));
    return sum.toString('base64');
  });
  requireEqual('SHA1', checksums.ChecksumSHA1, () => createHash('sha1').update(bytes).digest('base64'));
  requireEqual('SHA256', checksums.ChecksumSHA256, () => createHash('sha256').update(bytes).digest('base64'));
}

function requireEqual(name: string, sent: string | undefined, computed: () => string): void {
  if (sent === undefined || sent === computed()) return;
  throw BadDigest(`The ${name} you specified did not match the calculated checksum.`);
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

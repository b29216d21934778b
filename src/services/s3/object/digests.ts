import { createHash } from 'node:crypto';
import { BadDigest, InvalidDigest } from '../errors.ts';

/**
 * Checks the MD5 that a client sends with a body.
 * @throws BadDigest, InvalidDigest
 */
export function checkMd5(bytes: Buffer, sent: string | undefined): void {
  if (sent === undefined) return;
  if (Buffer.from(sent, 'base64').length !== 16) {
    throw InvalidDigest('The Content-MD5 you specified was invalid.');
  }
  if (createHash('md5').update(bytes).digest('base64') !== sent) {
    throw BadDigest('The Content-MD5 you specified did not match what we received.');
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

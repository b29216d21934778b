import { createHash } from 'node:crypto';

/** The digest of a body that clients verify. */
export function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

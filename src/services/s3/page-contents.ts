import { list, long, optional, string, structure, timestamp } from '../../schema/shape.ts';
import type { KeyPage } from './key-page.ts';

const ObjectEntry = structure({
  Key: string(),
  LastModified: timestamp('iso'),
  ETag: string(),
  Size: long(),
  StorageClass: string(),
});

/** What both kinds of list tell of a page. */
export const pageMembers = {
  Contents: optional(list(ObjectEntry, { xml: 'flat' })),
  CommonPrefixes: optional(list(structure({ Prefix: string() }), { xml: 'flat' })),
};

/** Keys may hold what XML cannot, so clients ask for them in percent-encoding. */
export function spelling(encoding: 'url' | undefined): (text: string) => string {
  return encoding === 'url' ? encodeURIComponent : (text) => text;
}

export function pageContents({ objects, commonPrefixes }: KeyPage, spell: (text: string) => string) {
  return {
    Contents: objects.map(({ key, modifiedMs, etag, sizeBytes }) => ({
      Key: spell(key),
      LastModified: modifiedMs,
      ETag: etag,
      Size: sizeBytes,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: commonPrefixes.map((prefix) => ({ Prefix: spell(prefix) })),
  };
}

import type { Caller } from '../../../schema/operation.ts';
import {
  enumeration,
  type Infer,
  inQuery,
  integer,
  list,
  long,
  optional,
  string,
  structure,
  type StructureShape,
  timestamp,
} from '../../../schema/shape.ts';
import type { S3Context } from '../context.ts';
import { MAX_PAGE_KEYS, pageOfKeys } from './key-page.ts';
import { Bucket } from '../shapes.ts';

/** What both kinds of list ask. */
export const listInput = {
  Bucket,
  Prefix: inQuery('prefix', string()),
  Delimiter: inQuery('delimiter', string()),
  MaxKeys: inQuery('max-keys', integer({ min: 0 })),
  EncodingType: inQuery('encoding-type', enumeration('url')),
};

const ObjectEntry = structure({
  Key: string(),
  LastModified: timestamp('iso'),
  ETag: string(),
  Size: long(),
  StorageClass: string(),
});

/** What both tell of a page. */
export const pageMembers = {
  Contents: optional(list(ObjectEntry, { xml: 'flat' })),
  CommonPrefixes: optional(list(structure({ Prefix: string() }), { xml: 'flat' })),
};

/**
 * A page of a bucket's keys.
 * @param after a key, or a common prefix that was the last thing told
 * @throws NoSuchBucket
 */
export async function listPage(
  input: Infer<StructureShape<typeof listInput>>,
  after: string | undefined,
  { buckets, objects }: S3Context,
  caller: Caller,
) {
  const { Bucket: name, Prefix: prefix = '', Delimiter: delimiter = '', EncodingType: encoding } = input;
  await buckets.require(caller, name);
  const all = await objects.list({ account: caller.account, bucket: name }, prefix, after ?? '');
  const maxKeys = Math.min(input.MaxKeys ?? MAX_PAGE_KEYS, MAX_PAGE_KEYS);
  const page = pageOfKeys(all, { prefix, delimiter, maxKeys, after });
  const spell = spelling(encoding);
  return {
    page,
    spell,
    told: {
      Name: name,
      Prefix: spell(prefix),
      Delimiter: delimiter === '' ? undefined : spell(delimiter),
      EncodingType: encoding,
      MaxKeys: maxKeys,
      IsTruncated: page.continuation !== undefined,
      Contents: page.objects.map(({ key, modifiedMs, etag, sizeBytes }) => ({
        Key: spell(key),
        LastModified: modifiedMs,
        ETag: etag,
        Size: sizeBytes,
        StorageClass: 'STANDARD',
      })),
      CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: spell(common) })),
    },
  };
}

/** Keys may hold what XML cannot, so clients ask for them in percent-encoding. */
function spelling(encoding: 'url' | undefined): (text: string) => string {
  return encoding === 'url' ? encodeURIComponent : (text) => text;
}

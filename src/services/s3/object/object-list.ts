import type { Caller } from '../../../schema/caller.ts';
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

/** Input members of both list operations. */
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

/** Output members of both list operations. */
export const pageMembers = {
  Contents: optional(list(ObjectEntry, { xml: 'flat' })),
  CommonPrefixes: optional(list(structure({ Prefix: string() }), { xml: 'flat' })),
};

/**
 * Returns a page of a bucket's keys.
 * @param after the last key or common prefix of the previous page
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
  const location = { account: caller.account, bucket: name };
  const maxKeys = Math.min(input.MaxKeys ?? MAX_PAGE_KEYS, MAX_PAGE_KEYS);
  const page = await pageOfKeys((position) => objects.after(location, prefix, position), {
    prefix,
    delimiter,
    maxKeys,
    after,
  });
  const encode = keyEncoder(encoding);
  return {
    page,
    encode,
    members: {
      Name: name,
      Prefix: encode(prefix),
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      EncodingType: encoding,
      MaxKeys: maxKeys,
      IsTruncated: page.continuation !== undefined,
      Contents: page.objects.map(({ key, modifiedMs, etag, sizeBytes }) => ({
        Key: encode(key),
        LastModified: modifiedMs,
        ETag: etag,
        Size: sizeBytes,
        StorageClass: 'STANDARD',
      })),
      CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
    },
  };
}

/** Keys may contain characters that XML does not allow, so clients request percent-encoding. */
function keyEncoder(encoding: 'url' | undefined): (text: string) => string {
  return encoding === 'url' ? encodeURIComponent : (text) => text;
}

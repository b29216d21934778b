import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import {
  boolean,
  enumeration,
  inQuery,
  integer,
  optional,
  string,
  structure,
} from '../../../schema/shape.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket } from '../errors.ts';
import { decodeContinuation, MAX_PAGE_KEYS, pageOfKeys } from '../key-page.ts';
import { pageContents, pageMembers, spelling } from '../page-contents.ts';
import { Bucket } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const ListObjects = operation('ListObjects', {
  http: { method: 'GET', path: '/{Bucket}' },
  input: structure({
    Bucket,
    Prefix: inQuery('prefix', string()),
    Delimiter: inQuery('delimiter', string()),
    MaxKeys: inQuery('max-keys', integer({ min: 0 })),
    Marker: inQuery('marker', string()),
    EncodingType: inQuery('encoding-type', enumeration('url')),
  }),
  output: structure(
    {
      Name: string(),
      Prefix: string(),
      Marker: string(),
      NextMarker: optional(string()),
      Delimiter: optional(string()),
      EncodingType: optional(string()),
      MaxKeys: integer(),
      IsTruncated: boolean(),
      ...pageMembers,
    },
    'ListBucketResult',
  ),
  errors: [NoSuchBucket],
});

/** The older list, which goes on after a key or a common prefix; AWS tells that one only where a delimiter is given. */
export const listObjects: Handler<typeof ListObjects, S3Context> = async (
  { Bucket: name, Prefix = '', Delimiter = '', MaxKeys = MAX_PAGE_KEYS, Marker = '', EncodingType },
  { buckets, objects },
  caller,
) => {
  await buckets.require(caller, name);
  const all = await objects.list({ account: caller.account, bucket: name }, Prefix);
  const maxKeys = Math.min(MaxKeys, MAX_PAGE_KEYS);
  const page = pageOfKeys(all, { prefix: Prefix, delimiter: Delimiter, maxKeys, after: Marker });
  const spell = spelling(EncodingType);
  return {
    Name: name,
    Prefix: spell(Prefix),
    Marker: spell(Marker),
    NextMarker:
      page.continuation === undefined || Delimiter === ''
        ? undefined
        : spell(decodeContinuation(page.continuation)),
    Delimiter: Delimiter === '' ? undefined : spell(Delimiter),
    EncodingType,
    MaxKeys: maxKeys,
    IsTruncated: page.continuation !== undefined,
    ...pageContents(page, spell),
  };
};

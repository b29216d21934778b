import { operation } from '../../../schema/operation.ts';
import type { Handler } from '../../../schema/operation.ts';
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
import { MAX_PAGE_KEYS, decodeContinuation, pageOfKeys } from '../key-page.ts';
import { pageContents, pageMembers, spelling } from '../page-contents.ts';
import { Bucket } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const ListObjectsV2 = operation('ListObjectsV2', {
  http: { method: 'GET', path: '/{Bucket}?list-type=2' },
  input: structure({
    Bucket,
    Prefix: inQuery('prefix', string()),
    Delimiter: inQuery('delimiter', string()),
    MaxKeys: inQuery('max-keys', integer({ min: 0 })),
    StartAfter: inQuery('start-after', string()),
    ContinuationToken: inQuery('continuation-token', string()),
    EncodingType: inQuery('encoding-type', enumeration('url')),
  }),
  output: structure(
    {
      Name: string(),
      Prefix: string(),
      Delimiter: optional(string()),
      StartAfter: optional(string()),
      EncodingType: optional(string()),
      KeyCount: integer(),
      MaxKeys: integer(),
      IsTruncated: boolean(),
      ContinuationToken: optional(string()),
      NextContinuationToken: optional(string()),
      ...pageMembers,
    },
    'ListBucketResult',
  ),
  errors: [NoSuchBucket],
});

export const listObjectsV2: Handler<typeof ListObjectsV2, S3Context> = async (
  {
    Bucket,
    Prefix = '',
    Delimiter = '',
    MaxKeys = MAX_PAGE_KEYS,
    StartAfter,
    ContinuationToken,
    EncodingType,
  },
  { buckets, objects },
  caller,
) => {
  await buckets.require(caller, Bucket);
  const all = await objects.list({ account: caller.account, bucket: Bucket }, Prefix);
  const after = ContinuationToken === undefined ? StartAfter : decodeContinuation(ContinuationToken);
  const maxKeys = Math.min(MaxKeys, MAX_PAGE_KEYS);
  const page = pageOfKeys(all, { prefix: Prefix, delimiter: Delimiter, maxKeys, after });
  const spell = spelling(EncodingType);
  return {
    Name: Bucket,
    Prefix: spell(Prefix),
    Delimiter: Delimiter === '' ? undefined : spell(Delimiter),
    StartAfter: StartAfter && spell(StartAfter),
    EncodingType,
    KeyCount: page.objects.length + page.commonPrefixes.length,
    MaxKeys: maxKeys,
    IsTruncated: page.continuation !== undefined,
    ContinuationToken,
    NextContinuationToken: page.continuation,
    ...pageContents(page, spell),
  };
};

import { type Handler, operation } from '../../../schema/operation.ts';
import {
  boolean,
  enumeration,
  inQuery,
  integer,
  list,
  long,
  optional,
  string,
  structure,
  timestamp,
} from '../../../schema/shape.ts';
import { listKeys, onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket } from '../errors.ts';
import { decodeContinuation } from '../object/key-page.ts';
import { listInput, listPage, pageMembers } from '../object/object-list.ts';

const ObjectVersion = structure({
  ETag: string(),
  Size: long(),
  StorageClass: enumeration('STANDARD'),
  Key: string(),
  VersionId: string(),
  IsLatest: boolean(),
  LastModified: timestamp('iso'),
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const ListObjectVersions = operation('ListObjectVersions', {
  http: { method: 'GET', path: '/{Bucket}?versions' },
  input: structure({
    ...listInput,
    KeyMarker: inQuery('key-marker', string()),
    VersionIdMarker: inQuery('version-id-marker', string()),
  }),
  output: structure(
    {
      IsTruncated: boolean(),
      KeyMarker: optional(string()),
      VersionIdMarker: optional(string()),
      NextKeyMarker: optional(string()),
      NextVersionIdMarker: optional(string()),
      Version: optional(list(ObjectVersion, { xml: 'flat' })),
      Name: string(),
      Prefix: string(),
      Delimiter: optional(string()),
      MaxKeys: integer(),
      CommonPrefixes: pageMembers.CommonPrefixes,
      EncodingType: optional(string()),
    },
    'ListVersionsResult',
  ),
  errors: [NoSuchBucket],
  access: onBucket('s3:ListBucketVersions', listKeys),
});

/** Buckets are not versioned, so each object has one version with the id `null`, as on AWS. */
export const listObjectVersions: Handler<typeof ListObjectVersions, S3Context> = async (
  input,
  context,
  caller,
) => {
  const { KeyMarker: after, VersionIdMarker } = input;
  const { page, encode, members } = await listPage(input, after, context, caller);
  const { Contents: contents, ...others } = members;
  const last = page.continuation === undefined ? undefined : decodeContinuation(page.continuation);
  return {
    ...others,
    KeyMarker: after && encode(after),
    VersionIdMarker,
    ...(last !== undefined && { NextKeyMarker: encode(last), NextVersionIdMarker: 'null' }),
    Version: contents.map((object) => ({
      ...object,
      StorageClass: 'STANDARD' as const,
      VersionId: 'null',
      IsLatest: true,
    })),
  };
};

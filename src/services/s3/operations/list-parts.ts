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
import { onObject } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchUpload } from '../errors.ts';
import { Bucket, Key } from '../shapes.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html#API_ListParts_RequestSyntax
const MAX_PARTS = 1000;

const Part = structure({
  PartNumber: integer(),
  LastModified: optional(timestamp('iso')),
  ETag: string(),
  Size: long(),
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const ListParts = operation('ListParts', {
  http: { method: 'GET', path: '/{Bucket}/{Key+}?uploadId' },
  input: structure({
    Bucket,
    Key,
    UploadId: inQuery('uploadId', string()),
    MaxParts: inQuery('max-parts', integer({ min: 0 })),
    PartNumberMarker: inQuery('part-number-marker', integer({ min: 0 })),
  }),
  output: structure(
    {
      Bucket: string(),
      Key: string(),
      UploadId: string(),
      PartNumberMarker: integer(),
      NextPartNumberMarker: optional(integer()),
      MaxParts: integer(),
      IsTruncated: boolean(),
      Part: optional(list(Part, { xml: 'flat' })),
      StorageClass: enumeration('STANDARD'),
    },
    'ListPartsResult',
  ),
  errors: [NoSuchUpload],
  access: onObject('s3:ListMultipartUploadParts'),
});

export const listParts: Handler<typeof ListParts, S3Context> = async (
  { Bucket: bucket, Key: key, UploadId: uploadId = '', MaxParts, PartNumberMarker: after = 0 },
  { uploads },
  { account },
) => {
  const location = { account, bucket };
  const parts = await uploads.parts(location, await uploads.require(location, key, uploadId));
  const rest = parts.filter(({ partNumber }) => partNumber > after);
  const limit = Math.min(MaxParts ?? MAX_PARTS, MAX_PARTS);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    Bucket: bucket,
    Key: key,
    UploadId: uploadId,
    PartNumberMarker: after,
    ...(last && { NextPartNumberMarker: last.partNumber }),
    MaxParts: limit,
    IsTruncated: rest.length > page.length,
    Part: page.map((part) => ({
      PartNumber: part.partNumber,
      LastModified: part.modifiedMs,
      ETag: part.etag,
      Size: part.sizeBytes,
    })),
    StorageClass: 'STANDARD' as const,
  };
};
